using IpAdapter.Diffusion.UNets;

namespace IpAdapter.Graph.ImagePrompts.Windows;

/// <summary>A window by the share of steps done, as diffusers has it for ControlNets: step i of n is in it unless i / n &lt; start or (i + 1) / n &gt; end.</summary>
/// <param name="Start">Share of the run after which it opens.</param>
/// <param name="End">Share of the run after which it closes.</param>
public sealed record StepWindow(double Start = 0, double End = 1) : IDenoisingWindow
{
    /// <summary>Open all the time.</summary>
    public static StepWindow Always { get; } = new();

    /// <inheritdoc/>
    public bool IsOpenIn(in DenoisingStep step) => (double)step.Index / step.Count >= Start && (double)(step.Index + 1) / step.Count <= End;
}
