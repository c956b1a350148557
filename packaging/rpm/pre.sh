# $1: how many versions are there afterwards, 1 when the package is new.
refuse_newer_state || exit 1
make_user
