"""Runs the program with `python -m simulator`, and as the script file that `spark-submit` needs."""

from simulator.cli import main

if __name__ == "__main__":
    main()
