using IpAdapter.Diffusion.UNets;
using IpAdapter.Diffusion.Weights;

namespace Sharpness;

/// <summary>Describes the change: which weights, how much, how it fades. It holds no tensor, so it can travel and be kept.</summary>
/// <param name="Weights">Weights of the UNet, by reference.</param>
/// <param name="Amount">How much sharper; 0 changes nothing.</param>
/// <param name="Fade">How the effect fades from the first step to the last.</param>
public sealed record AttentionTemperature(WeightSet Weights, double Amount, Fade Fade) : IUNetPatch
{
    /// <inheritdoc/>
    public UNetSession Bind(UNetBinding binding) => new AttentionTemperatureSession(binding.Store.Lend(Weights), Amount, Fade);
}
