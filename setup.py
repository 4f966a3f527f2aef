"""The native core, which is optional: without a compiler the installation goes on without it."""

import sys
import sysconfig
from pathlib import Path

from setuptools import Extension, setup

CORE = Path("matcher/_core")
# One wheel for every Python from 3.11 on; where there is no GIL, there is no stable ABI.
STABLE = not sysconfig.get_config_var("Py_GIL_DISABLED")
MICROSOFT = sys.platform == "win32" and "GCC" not in sys.version

setup(
    ext_modules=[
        Extension(
            "matcher._native",
            sources=sorted(map(str, CORE.glob("*.c"))),
            depends=sorted(map(str, CORE.glob("*.h"))),
            define_macros=[("Py_LIMITED_API", "0x030B0000")] if STABLE else [],
            extra_compile_args=["/std:c11", "/O2"]
            if MICROSOFT
            else ["-std=c11", "-O3", "-fvisibility=hidden"],
            py_limited_api=STABLE,
            optional=True,
        )
    ],
    options={"bdist_wheel": {"py_limited_api": "cp311"}} if STABLE else {},
)
