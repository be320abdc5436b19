"""What a call or a command may ask for, told once."""

from __future__ import annotations

#: The fewest and most members of a twin. Ours: the ends of a 90 % interval need a member
#: beyond each, and more members than that only take time.
FEWEST_MEMBERS, MOST_MEMBERS = 20, 5000
#: The longest a treatment may last, in weeks. Ours.
LONGEST_WEEKS = 104
#: The longest that a manoeuvre on the beating body may last, and the shortest time between doses of a
#: drug, in hours. Ours.
LONGEST_ACUTE_HOURS, SHORTEST_INTERVAL_HOURS = 6, 1
HOURS_PER_WEEK = 168
#: The largest seed.
LARGEST_SEED = 2**32 - 1
#: Age in years above which no record is read for a twin. Ours: what the models were made from is of
#: adults up to about 90.
OLDEST = 100.0
