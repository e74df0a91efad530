"""The snapshot's own codes of kinds and channels of activities."""

from dealcycle.crm.kinds import Kind

# Kind of activity -> its code, as a step and as the channel of a touch. Never renumbered.
KINDS: dict[str, int] = {
    Kind.CALL.value: 1,
    Kind.MEETING.value: 2,
    Kind.DEMONSTRATION.value: 3,
    Kind.EMAIL.value: 4,
    Kind.NOTE.value: 5,
    Kind.TASK.value: 6,
}
