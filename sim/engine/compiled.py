"""How kernels are compiled: one home for numba's flags and its cache.

No ``fastmath`` and no parallel reductions, so that results are the same bits on every machine.

numba keys its cache by the file of the outermost function: an edited callee in another file would
be served stale. The cache therefore lives in a folder named after the text of all kernel files.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numba
from llvmlite import ir
from numba.core import cgutils
from numba.extending import intrinsic
from numba.np.arrayobj import make_array

from sim.arrays import CACHE_LINE, AnyArray, Int

_F = TypeVar("_F", bound=Callable[..., object])
_PACKAGE = Path(__file__).resolve().parents[1]
_STALE_AFTER_S = 30 * 24 * 3600
#: Arguments of LLVM's ``prefetch``: to read, to be kept in all caches, data.
_TO_READ = (0, 3, 1)


def cache_folder() -> Path:
    """Folder of the user's caches that can always be made again."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "datacity"


def kernel_fingerprint() -> str:
    """Hash of every source file that defines a kernel."""
    digest = hashlib.blake2b(digest_size=8)
    for file in sorted(_PACKAGE.rglob("*.py")):
        text = file.read_bytes()
        if any(mark in text for mark in (b"@kernel", b"@lean_kernel", b"@inlined")):
            digest.update(file.relative_to(_PACKAGE).as_posix().encode() + b"\0" + text)
    return digest.hexdigest()


def _use_versioned_cache() -> None:
    if numba.config.CACHE_DIR:  # the user's own NUMBA_CACHE_DIR
        return
    try:
        folder = cache_folder() / f"kernels-{kernel_fingerprint()}"
        folder.mkdir(parents=True, exist_ok=True)
        os.utime(folder)
        for old in folder.parent.glob("kernels-*"):
            if time.time() - old.stat().st_mtime > _STALE_AFTER_S:
                shutil.rmtree(old, ignore_errors=True)
    except (OSError, RuntimeError):  # no home, or none that can be written: numba looks for another place
        return
    numba.config.CACHE_DIR = str(folder)


_use_versioned_cache()


def are_kernels_compiled() -> bool:
    """Whether some earlier process has compiled these kernels; the first has to wait for that."""
    folder = numba.config.CACHE_DIR
    return not folder or next(Path(folder).rglob("*.nbi"), None) is not None


def kernel(function: _F) -> _F:
    """Compile a function over arrays; cached on disk, releases the GIL."""
    compiled: _F = numba.njit(cache=True, nogil=True, error_model="numpy")(function)
    return compiled


def lean_kernel(function: _F) -> _F:
    """Compile a function that makes no arrays and returns none, for what is called once an event.

    numba counts the references to every array of a tuple at every call, which took half of the time of moving
    trucks. Whoever calls a kernel holds its arrays, so that without new arrays there is nothing to count.
    numba refuses to compile a function that does make one.
    """
    compiled: _F = numba.njit(cache=True, nogil=True, error_model="numpy", _nrt=False)(function)
    return compiled


def inlined(function: _F) -> _F:
    """Compile a small function into the kernels that call it."""
    compiled: _F = numba.njit(cache=True, nogil=True, error_model="numpy", inline="always")(function)
    return compiled


def _prefetch(_context: Any, table: Any, index: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array_type = signature.args[0]
        array = make_array(array_type)(context, builder, arguments[0])
        indices = cgutils.unpack_tuple(builder, arguments[1]) if array_type.ndim > 1 else [arguments[1]]
        byte, word = ir.IntType(8).as_pointer(), ir.IntType(32)
        form = ir.FunctionType(ir.VoidType(), [byte, word, word, word])
        fetch = cgutils.get_or_insert_function(builder.module, form, "llvm.prefetch.p0")
        first = builder.bitcast(cgutils.get_item_pointer(context, builder, array_type, array, indices), byte)
        for offset in range(0, context.get_abi_sizeof(context.get_data_type(array_type.dtype)), CACHE_LINE):
            line = builder.gep(first, [ir.Constant(ir.IntType(64), offset)])
            builder.call(fetch, [line, *(word(each) for each in _TO_READ)])
        return context.get_dummy_value()

    return numba.void(table, index), generate


#: ``prefetch(table, index)`` in a kernel asks for all cache lines of ``table[index]``, which must exist, so that
#: waiting for memory and work overlap. It changes nothing, and so no result.
prefetch: Callable[[AnyArray, Int | tuple[Int, ...]], None] = intrinsic(_prefetch)
