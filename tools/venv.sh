#!/bin/sh
# Makes .venv and brings it up to date; does nothing, in a fraction of a second, when it is.
#
#   sh tools/venv.sh runtime    what running the notebooks needs (requirements.lock)
#   sh tools/venv.sh dev        the same and what the tests need (requirements-dev.lock)
#
# PYTHON=/path/to/python chooses the Python. Without it, a .venv that works is kept as it is,
# and a new one is made with the first of python3.13, python3.12, python3.11 and python3 that
# runs and is new enough.
#
# What it prints is in Spanish, as all that spl-eval says to the people who make reports.
# Only POSIX sh and the standard library's venv are needed. Kept in .venv:
#   .spl-eval-env    where the .venv was made and with which Python
#   .done-*          checksum of the file that was installed; written last
#   .installing      there while pip changes something: found at the start, it means that an
#                    earlier run was cut short, and .venv is made anew
#   setup-*.log      all that pip said
set -eu

say() { printf '%s\n' "$*"; }
fail() {
    for line in "$@"; do printf '%s\n' "$line" >&2; done
    exit 1
}

case "${1:-}" in
    runtime | dev) level=$1 ;;
    *) fail "usage: sh tools/venv.sh runtime|dev" ;;
esac

cd "$(dirname "$0")/.."
root=$(pwd -P)
venv=.venv
python=$venv/bin/python

# The caller's shell may point to other Pythons and other places to install to. Of pip's own
# settings only those that say how to reach a package index are kept.
unset PYTHONPATH PYTHONHOME PYTHONSTARTUP PYTHONUSERBASE PYTHONOPTIMIZE PYTHONWARNINGS
unset VIRTUAL_ENV __PYVENV_LAUNCHER__
for name in $(env | sed -n 's/^\(PIP_[A-Z0-9_]*\)=.*/\1/p'); do
    case $name in
        PIP_INDEX_URL | PIP_EXTRA_INDEX_URL | PIP_FIND_LINKS | PIP_NO_INDEX) ;;
        PIP_PROXY | PIP_CERT | PIP_CLIENT_CERT | PIP_TRUSTED_HOST | PIP_KEYRING_PROVIDER) ;;
        PIP_TIMEOUT | PIP_DEFAULT_TIMEOUT | PIP_RETRIES | PIP_CACHE_DIR | PIP_NO_CACHE_DIR) ;;
        PIP_CONFIG_FILE | PIP_USE_FEATURE) ;;
        *) unset "$name" ;;
    esac
done
export PYTHONNOUSERSITE=1 PYTHONUNBUFFERED=1 PIP_USER=0

# --- Which Python -------------------------------------------------------------------------

oldest=3.11
describe='import sys; print(".".join(map(str, sys.version_info[:3])), sys.base_prefix)'
suitable='import sys; sys.exit(sys.version_info < (3, 11) or sys.implementation.name != "cpython")'
# A venv's python names the one it was made with: .venv/bin/python must not remake itself.
base='import os, sys; b = getattr(sys, "_base_executable", ""); print(b if os.access(b, os.X_OK) else sys.executable)'

# A pyenv shim can be there and fail, so each candidate is run.
is_suitable() { "$1" -I -c "$suitable" >/dev/null 2>&1; }
has_venv() { "$1" -I -c 'import ensurepip, venv' >/dev/null 2>&1; }

how_to_get_python() {
    printf '%s\n' \
        "  Debian, Ubuntu:  sudo apt-get install python3 python3-venv" \
        "  Fedora:          sudo dnf install python3" \
        "  macOS:           brew install python@3.13" \
        "Después repita make, o indique usted el Python: make report PYTHON=/camino/a/python3"
}

choose_python() { # prints the path
    if [ -n "${PYTHON:-}" ]; then
        is_suitable "$PYTHON" || fail \
            "PYTHON=$PYTHON no funciona, o no es CPython $oldest o posterior." \
            "Quite PYTHON, o indique otro."
        has_venv "$PYTHON" || fail \
            "A PYTHON=$PYTHON le faltan los módulos venv y ensurepip." \
            "En Debian y Ubuntu vienen en un paquete aparte:" \
            "  sudo apt-get install python3-venv"
        "$PYTHON" -I -c "$base"
        return
    fi
    without_venv=
    for candidate in python3.13 python3.12 python3.11 python3; do
        is_suitable "$candidate" || continue
        if has_venv "$candidate"; then
            "$candidate" -I -c "$base"
            return
        fi
        without_venv=$candidate
    done
    if [ -n "$without_venv" ]; then
        fail "A $without_venv le faltan los módulos venv y ensurepip." \
            "En Debian y Ubuntu vienen en un paquete aparte:" \
            "  sudo apt-get install python3-venv" \
            "Después repita make."
    fi
    fail "No hay un Python $oldest o posterior (se probó python3.13, python3.12, python3.11 y python3)." \
        "Para instalarlo:" "$(how_to_get_python)"
}

# --- What is to be done -------------------------------------------------------------------

sum() { grep -v '^ *#' "$1" | cksum; } # comments change nothing
recorded() { cat "$venv/.done-$1" 2>/dev/null || :; }
is_done() { [ "$(recorded "$1")" = "$(sum "$2")" ]; }
is_outdated() { [ -e "$venv/.done-$1" ] && ! is_done "$1" "$2"; }

why_remake() { # prints why .venv must be made anew; nothing if it can stay
    if [ ! -d "$venv" ]; then
        echo "todavía no existe"
    elif ! here=$("$python" -I -c "$describe" 2>/dev/null); then
        echo "su Python ya no está"
    elif [ ! -e "$venv/.spl-eval-env" ]; then
        echo "no lo creó make"
    elif [ "$(cat "$venv/.spl-eval-env")" != "$root
$here" ]; then
        echo "cambió de carpeta o de Python"
    elif [ -e "$venv/.installing" ]; then
        echo "una instalación anterior quedó a medias"
    elif is_outdated runtime requirements.lock || is_outdated dev requirements-dev.lock; then
        echo "cambiaron las versiones de los paquetes"
    elif [ -n "${PYTHON:-}" ] &&
        [ "$("$PYTHON" -I -c "$describe" 2>/dev/null)" != "$here" ]; then
        echo "PYTHON indica otro Python"
    fi
}

is_ready() {
    [ -z "$(why_remake)" ] && is_done "$level" "$lock" &&
        is_done project pyproject.toml && [ -x "$venv/bin/spl-eval" ]
}

# --- Doing it -----------------------------------------------------------------------------

# Two makes at once must not install into the same .venv.
take_turn() {
    told=
    while ! mkdir "$venv.lock" 2>/dev/null; do
        holder=$(cat "$venv.lock/pid" 2>/dev/null || :)
        if [ -n "$holder" ] && ! kill -0 "$holder" 2>/dev/null; then
            rm -rf "$venv.lock"
            continue
        fi
        [ -n "$told" ] || say "Otro make está preparando .venv; se espera a que termine" \
            "(si no hay otro, borre la carpeta .venv.lock)."
        told=yes
        sleep 1
    done
    trap 'rm -rf "$venv.lock"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    echo $$ >"$venv.lock/pid"
}

# pip with its output in the log and one line of progress: run_pip TOTAL ARGUMENTS...
run_pip() {
    total=$1
    shift
    : >"$log"
    : >"$venv/.installing"
    rm -f "$venv/.pip-status"
    {
        status=0
        "$python" -m pip --disable-pip-version-check --no-input install \
            --no-warn-script-location --progress-bar off "$@" </dev/null 2>&1 || status=$?
        echo "$status" >"$venv/.pip-status"
    } | {
        count=0
        while IFS= read -r line; do
            printf '%s\n' "$line" >>"$log"
            [ "$total" -gt 0 ] || continue
            case $line in
                "Collecting "* | "Processing "* | "Requirement already satisfied: "* | "Ignoring "*)
                    count=$((count + 1))
                    if [ -t 1 ]; then
                        printf '\r  %s de %s paquetes descargados' "$count" "$total"
                    elif [ $((count % 25)) -eq 0 ]; then
                        say "  $count de $total paquetes descargados"
                    fi
                    ;;
                "Installing collected packages"*)
                    if [ -t 1 ]; then printf '\r'; fi
                    say "  todos descargados; se instalan ...                  "
                    ;;
            esac
        done
    }
    [ "$(cat "$venv/.pip-status" 2>/dev/null || echo 1)" = 0 ] && return
    # Cut short while only fetching: what is installed is whole.
    grep -q '^Installing collected packages' "$log" || rm -f "$venv/.installing"
    say "" >&2
    grep -E '^ *(ERROR|error):' "$log" | tail -n 5 >&2 || :
    if grep -Eiq 'Retrying \(Retry|NewConnectionError|NameResolutionError|name resolution|not known|ConnectTimeout|ReadTimeout|Network is unreachable|Connection refused|ProxyError|Max retries exceeded|from versions: none' "$log"; then
        fail "" "No se llega al índice de paquetes: ¿hay conexión a la red (o un proxy por configurar)?" \
            "No se rompió nada: cuando haya conexión, repita el mismo make." \
            "Todo lo que dijo pip está en $log."
    elif grep -q 'DO NOT MATCH THE HASHES' "$log"; then
        fail "" "Un paquete no tiene el contenido que $lock registra; no se lo instaló." \
            "Repita make; si sigue igual, avise a quienes mantienen spl_eval. Todo lo que dijo pip está en $log."
    fi
    fail "" "pip no pudo instalar los paquetes. Todo lo que dijo está en $log."
}

make_venv() {
    # With "|| exit", because "set -e" does not see a failure inside $(...) of an assignment
    # in every shell.
    chosen=$(choose_python) || exit 1
    say "Se crea .venv ($1) ..."
    if ! output=$("$chosen" -I -m venv --clear "$venv" 2>&1); then
        fail "$output" "" "No se pudo crear .venv con $chosen." "$(how_to_get_python)"
    fi
    here=$("$python" -I -c "$describe")
    printf '%s\n%s\n' "$root" "$here" >"$venv/.spl-eval-env"
    say "  con Python ${here%% *}"
}

install_lock() {
    total=$(grep -c '^[a-z0-9].*==' "$lock")
    say "Se instalan los paquetes de $lock (la primera vez lleva unos minutos) ..."
    log=$venv/setup-$level.log
    run_pip "$total" --require-hashes -r "$lock"
    sum requirements.lock >"$venv/.done-runtime"
    if [ "$level" = dev ]; then sum requirements-dev.lock >"$venv/.done-dev"; fi
    rm -f "$venv/.installing"
}

install_project() {
    say "Se instala spl-eval, desde esta carpeta ..."
    log=$venv/setup-project.log
    rm -f "$venv/.done-project"
    run_pip 0 --no-deps --no-build-isolation -e .
    sum pyproject.toml >"$venv/.done-project"
    rm -f "$venv/.installing"
}

case $level in
    runtime) lock=requirements.lock ;;
    dev) lock=requirements-dev.lock ;;
esac
for file in requirements.lock requirements-dev.lock pyproject.toml; do
    [ -f "$file" ] || fail "Falta $file; se recupera con: git checkout -- $file"
done

if is_ready; then exit 0; fi
take_turn
why=$(why_remake)
if [ -n "$why" ]; then make_venv "$why"; fi
if ! is_done "$level" "$lock"; then install_lock; fi
if ! is_done project pyproject.toml || [ ! -x "$venv/bin/spl-eval" ]; then install_project; fi
say ".venv está listo."
