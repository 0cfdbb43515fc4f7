# Runs on the device, read by its sh from standard input; the host fills in the token. It must stay plain
# POSIX (mksh+toybox, busybox ash, dash, bash), fork once per request, and write to no file.
# The host waits for READY before it asks anything, because some shells read their script in blocks.
T=@TOKEN@; R=${MEMTRACK_ROOT-}; S=/proc/self/environ; U=-; old=; LC_ALL=C; export LC_ALL
nl='
'
exec 3>&1
case ${KSH_VERSION-} in
  ?*) out() { print -r -- "$1"; } ;;
  *) out() { printf '%s\n' "$1"; } ;;
esac
up() { U=-; IFS=' ' read -r U A <"$R/proc/uptime"; } 2>/dev/null
next() { c=; n=; g=; IFS=' ' read -r c n g; }
(IFS= read -r -t 1 A) </dev/null 2>/dev/null
[ $? = 1 ] && next() { c=; n=; g=; IFS=' ' read -r -t @IDLE@ c n g; }

# fast: one process reads all files and writes "==> path <==" before each. exact: no headers, the host's
# secret stands between the files. busybox head copies byte by byte, its tail in blocks but with all files
# open at once; GNU tail stops at the first unreadable file, so only busybox tail will do.
w=none; most=0
fast() { exec head -v -c 999999999 "$@"; }
many() { fast "$@"; }
exact() { exec env -i K="$k" PATH="$PATH" cat "$@"; }
case $(head -v -c 9 /proc/uptime 2>/dev/null) in '==> /proc/uptime <=='*) w=head; most=999999;; esac
case $(head -q -c 2 $S $S 2>/dev/null) in
  ????) exact() { exec env -i K="$k" PATH="$PATH" head -q -c 999999999 "$@"; } ;;
esac
case $(tail --help 2>&1) in
  *BusyBox*) case $(tail -v -c +1 /proc/uptime 2>/dev/null) in
    '==> /proc/uptime <=='*) w=tail; most=$(($(ulimit -n) - 32)); many() { exec tail -v -c +1 "$@"; } ;;
  esac ;;
esac 2>/dev/null
if [ $w = tail ]; then case $(head -v -c 9 /proc/uptime 2>/dev/null) in '==> '*) ;; *) fast() { many "$@"; } ;; esac; fi

IFS=$nl; up
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
  elif [ $# -lt $most ]; then
    e=$(many "$@" 2>&1 >&3 </dev/null); r=$?
  else
    e=$(fast "$@" 2>&1 >&3 </dev/null); r=$?
  fi
  up; out "$nl$T $n E $r $U$nl$e$nl$T $n Z"
done; exit 0
