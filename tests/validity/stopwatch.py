"""Time the scorer in this process: answers as JSON on standard input, figures on standard output.

Imports nothing but the scorer, so that its memory is the scorer's.
"""

import json
import resource
import sys
import time


def main() -> None:
    """Load, warm up on ten answers, then score each answer once."""
    answers = json.load(sys.stdin)
    wall, cpu = time.perf_counter(), time.process_time()
    from assessments.scoring.text import TurnAnswer, score_answer  # the import is timed too

    score_answer([TurnAnswer("Where is my parcel?", "It is here, I am sorry you waited.")], "chat")
    load = (time.perf_counter() - wall, time.process_time() - cpu)
    for prompt, text in answers[:10]:
        score_answer([TurnAnswer(prompt, text)], "chat")
    wall, cpu = time.perf_counter(), time.process_time()
    for prompt, text in answers:
        score_answer([TurnAnswer(prompt, text)], "chat")
    figures = {
        "load_wall_s": load[0],
        "load_cpu_s": load[1],
        "per_wall_second": len(answers) / (time.perf_counter() - wall),
        "per_cpu_second": len(answers) / (time.process_time() - cpu),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    sys.stdout.write(json.dumps(figures))


if __name__ == "__main__":
    main()
