namespace IpAdapter.Diffusion.ImagePrompts.Windows;

/// <summary>A window by the share of steps done (<see cref="DenoisingStep.IsWithin"/>), as diffusers has it for ControlNets.</summary>
/// <param name="Start">Share of the run after which it opens.</param>
/// <param name="End">Share of the run after which it closes.</param>
public sealed record StepWindow(double Start = 0, double End = 1) : IDenoisingWindow
{
    /// <summary>Open all the time.</summary>
    public static StepWindow Always { get; } = new();

    /// <inheritdoc/>
    public bool IsOpenIn(in DenoisingStep step) => step.IsWithin(Start, End);

    /// <inheritdoc/>
    public string Bounds => FormattableString.Invariant($"{Start} and {End} of the run");
}
