namespace IpAdapter.Graph.Structure;

/// <summary>The share of a run that a control is on for: what is to be said of one that never is.</summary>
internal static class ControlWindow
{
    /// <summary>What is wrong with a window, or null.</summary>
    /// <param name="what">What it is for: <c>the control</c>.</param>
    /// <param name="start">Share of the run after which it begins.</param>
    /// <param name="end">Share of the run after which it ends.</param>
    public static string? ProblemOf(string what, double start, double end) =>
        start < end
            ? null
            : FormattableString.Invariant($"{what} would begin at {start} of the run and end at {end}, ")
                + "so it would never be on: choose a start before the end";

    /// <summary>What to say at the end of a run none of whose calls fell into the window.</summary>
    public static string Missed(string what, double start, double end) =>
        FormattableString.Invariant($"{what} was never on: no step of this run is wholly between {start} and {end} of it; ")
            + "widen the window, or take more steps";
}
