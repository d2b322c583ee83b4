using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Models.ControlNets;

/// <summary>
/// A copy of a UNet's way down that reads a picture besides, and tells the UNet through convolutions that began as zeros what to add
/// (arXiv:2302.05543, section 3).
/// </summary>
public sealed class ControlNetNetwork
{
    private readonly HintEmbedding _hint;
    private readonly UNetEncoder _encoder;
    private readonly Convolution[] _down;
    private readonly Convolution _mid;

    private ControlNetNetwork(WeightScope weights, ControlNet controlNet)
    {
        var config = controlNet.Config;
        // all layers, a downsampler in all blocks but the last, and the first convolution
        var skips = config.BlockOutChannels.Count * (config.LayersPerBlock + 1);
        _hint = HintEmbedding.From(weights.At("controlnet_cond_embedding"), controlNet.HintLevels);
        _encoder = UNetEncoder.From(weights, config);
        _down = [.. Enumerable.Range(0, skips).Select(skip => Convolution.From(weights.At("controlnet_down_blocks").At(skip)))];
        _mid = Convolution.From(weights.At("controlnet_mid_block"));
    }

    /// <summary>Builds the network over its weights, by diffusers' names.</summary>
    /// <exception cref="WeightFileException">A weight is not there.</exception>
    public static ControlNetNetwork From(WeightScope weights, ControlNet controlNet) => new(weights, controlNet);

    /// <summary>Reads the control picture; it does not change from step to step.</summary>
    /// <param name="hint">In [0, 1], [1 or row, 3, height, width].</param>
    /// <returns>[1 or row, channel, latent height, latent width].</returns>
    public Tensor ReadHint(Tensor hint) => _hint.Forward(hint);

    /// <summary>Computes the text's keys and values; they do not change from step to step.</summary>
    /// <param name="states">[row, token, channel].</param>
    /// <param name="added">What an SDXL ControlNet is told besides.</param>
    /// <exception cref="ArgumentException">The ControlNet needs <paramref name="added"/>, and it is not given.</exception>
    public TextStates ReadText(Tensor states, AddedConditions? added = null) => _encoder.Read(states, added);

    /// <summary>What to add to the UNet's skip connections and its middle.</summary>
    /// <param name="sample">The UNet's input, [row, channel, height, width].</param>
    /// <param name="timesteps">[1 or row].</param>
    /// <param name="text">The text.</param>
    /// <param name="hint">What <see cref="ReadHint"/> gave.</param>
    /// <param name="scales">What each residual is multiplied with, that of the middle last.</param>
    public Residuals Forward(Tensor sample, Tensor timesteps, TextStates text, Tensor hint, IReadOnlyList<double> scales)
    {
        using var scope = NewDisposeScope();
        var seen = _encoder.Forward(sample, timesteps, text, hint);
        var down = _down
            .Select((convolution, skip) => convolution.Forward(seen.Down[skip]).MultiplyInPlace(scales[skip]).MoveToOuterDisposeScope())
            .ToArray();
        return new(down, _mid.Forward(seen.Mid).MultiplyInPlace(scales[^1]).MoveToOuterDisposeScope());
    }

    /// <summary>How many residuals it gives, that for the middle included.</summary>
    public int ResidualCount => _down.Length + 1;
}
