case "$1" in
  install | upgrade)
    refuse_newer_state
    make_user
    ;;
esac
