"""The program as a file, for `python -m simulator` and for `spark-submit`, which wants one."""

from simulator.cli import main

if __name__ == "__main__":
    main()
