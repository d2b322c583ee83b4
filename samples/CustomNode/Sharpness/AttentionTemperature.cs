namespace Sharpness;

/// <summary>Describes the change: how much, and how it fades. It holds no tensor, so it can travel and be kept.</summary>
/// <param name="Amount">How much sharper; 0 changes nothing.</param>
/// <param name="Fade">How the effect fades from the first step to the last.</param>
public sealed record AttentionTemperature(double Amount, Fade Fade) : IUNetPatch
{
    /// <inheritdoc/>
    public IUNetSession Bind(UNetBinding binding) => new AttentionTemperatureSession(Amount, Fade);
}
