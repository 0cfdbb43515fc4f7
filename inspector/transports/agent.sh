# Runs on the device, read by its sh from standard input; the host fills in the token. It must stay plain
# POSIX (mksh+toybox, busybox ash, dash, bash), fork once per request, and write to no file.
# The host waits for READY before it asks anything, because some shells read their script in blocks.
T=@TOKEN@; R=${MEMTRACK_ROOT-}; S=/proc/self/environ; U=-; old=; LC_ALL=C; export LC_ALL
nl='
'
case ${KSH_VERSION-} in
  ?*) out() { print -r -- "$1"; } ;;
  *) out() { printf '%s\n' "$1"; } ;;
esac
up() { U=-; IFS=' ' read -r U A <"$R/proc/uptime"; } 2>/dev/null
next() { c=; n=; g=; IFS=' ' read -r c n g; }
(IFS= read -r -t 1 A) </dev/null 2>/dev/null
[ $? = 1 ] && next() { c=; n=; g=; IFS=' ' read -r -t @IDLE@ c n g; }

# One process reads all files and writes "==> path <==" before each. busybox has two such: its head goes byte
# by byte, its tail in blocks but with all files open at once; GNU tail stops at the first unreadable file.
# In the exact way there are no headers, and the host's secret stands between the files.
w=none; most=0
fast() { exec head -v -c 999999999 "$@"; }
blocks() { exec tail -v -c +1 "$@"; }
exact() { exec env -i K="$k" PATH="$PATH" cat "$@"; }
case $(head -v -c 9 /proc/uptime 2>/dev/null) in '==> /proc/uptime <=='*) w=head ;; esac
case $(head -q -c 2 $S $S 2>/dev/null) in
  ????) exact() { exec env -i K="$k" PATH="$PATH" head -q -c 999999999 "$@"; } ;;
esac
case $w$(tail --help 2>&1) in
  head*BusyBox*) case $(tail -v -c +1 /proc/uptime 2>/dev/null) in
    '==> /proc/uptime <=='*) most=$(($(ulimit -n) - 32)) ;;
  esac ;;
esac 2>/dev/null

# One compound command, so that READY is said only when the shell has read the whole script.
{ exec 3>&1; IFS=$nl; up
out "$nl$T R$nl$(id -u 2>/dev/null)$nl${KSH_VERSION-}$nl$w$nl$most$nl$U$nl$R$nl$PATH$nl$T READY"
while next; do
  [ "$n" ] || continue
  case $c in Q) exit 0 ;; X) k=${g%% *}; g=${g#* } ;; esac
  up; IFS=' '; set -- $g; IFS=$nl; l="$*"
  if [ "$l" = "$old" ]; then l==; else old=$l; l=+$nl$l; fi
  out "$T $n B $U $l$nl$T $n D"
  if [ $c = X ]; then
    l=; a=; i=0
    for f do
      a=$a$nl$f$nl$S
      i=$((i + 1)); [ $i = 32 ] && { l=$l$a; a=; i=0; }
    done
    set -f; set -- $S$l$a; set +f
    e=$(exact "$@" 2>&1 >&3 </dev/null); r=$?
  elif [ $c = T ] && [ $# -lt $most ]; then
    e=$(blocks "$@" 2>&1 >&3 </dev/null); r=$?
  else
    e=$(fast "$@" 2>&1 >&3 </dev/null); r=$?
  fi
  up; out "$nl$T $n E $r $U$nl$e$nl$T $n Z"
done; exit 0; }
