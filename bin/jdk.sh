# Sourced. find_java VERSION sets java_home and java to an installed JVM of that version or newer: the one that a
# package brings below $root, then JAVA_HOME, /usr/lib/jvm, SDKMAN, and what PATH says. Reads `release` files; starts
# nothing.

java_version_of() { # folder; prints the feature number
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null
}

find_java() {
  local wanted=$1 folder version found=()
  local on_path=""
  if command -v java >/dev/null; then on_path=$(dirname "$(dirname "$(readlink -f "$(command -v java)")")"); fi
  for folder in "${root:+$root/runtime}" "${JAVA_HOME:-}" /usr/lib/jvm/* "${SDKMAN_DIR:-${HOME:-}/.sdkman}"/candidates/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home "$on_path"; do
    [ -n "$folder" ] && [ -x "$folder/bin/java" ] || continue
    version=$(java_version_of "$folder")
    [ -n "$version" ] || continue
    found+=("$folder ($version)")
    if [ "$version" -ge "$wanted" ]; then
      java_home=$folder
      java=$folder/bin/java
      return 0
    fi
  done
  echo "sluice: a JDK $wanted is needed. Install one (for instance temurin-$wanted-jdk or openjdk-$wanted-jdk-headless)" >&2
  echo "sluice: or set JAVA_HOME. Found: ${found[*]:-none}" >&2
  return 1
}
