using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>
/// The network that predicts the noise in a picture's latents from the time and a text (arXiv:2112.10752; diffusers' UNet2DConditionModel).
/// </summary>
public sealed class UNetNetwork
{
    private readonly UNetEncoder _encoder;
    private readonly UpBlock[] _up;
    private readonly GroupNorm _norm;
    private readonly Convolution _outOf;

    private UNetNetwork(WeightScope weights, UNetConfig config)
    {
        var parts = new UNetParts(weights, config);
        Sites = parts.Sites;
        _encoder = new(weights, config, parts);
        _up = [.. parts.Up];
        _norm = GroupNorm.From(weights.At("conv_norm_out"), config.NormGroups, config.NormEpsilon);
        _outOf = Convolution.From(weights.At("conv_out"));
    }

    /// <summary>Its attention layers in the checkpoint's order.</summary>
    public IReadOnlyList<AttentionSite> Sites { get; }

    /// <summary>How many blocks it has on each way.</summary>
    internal int Blocks => _up.Length;

    /// <summary>Builds the network over its weights, by diffusers' names.</summary>
    /// <exception cref="WeightFileException">A weight is not there.</exception>
    public static UNetNetwork From(WeightScope weights, UNetConfig config) => new(weights, config);

    /// <summary>Computes what does not change from step to step: the text's keys and values, and what is added to the time.</summary>
    /// <param name="states">The text's states, [row, token, channel].</param>
    /// <param name="added">What SDXL's UNets are told besides; what no other UNet reads.</param>
    /// <exception cref="ArgumentException">The UNet needs <paramref name="added"/>, and it is not given.</exception>
    public TextStates Read(Tensor states, AddedConditions? added = null) =>
        _encoder.Read(states, added, _encoder.CrossAttentions.Concat(_up.SelectMany(block => block.Transformers)
            .SelectMany(transformer => transformer.Blocks).Select(block => block.CrossAttention)));

    /// <summary>Predicts the noise.</summary>
    /// <param name="sample">[row, channel, height, width].</param>
    /// <param name="timesteps">[1] for all rows, or [row]; whole or not.</param>
    /// <param name="text">The text, as <see cref="Read"/> gives it.</param>
    /// <param name="extensions">Who takes part at the extension points.</param>
    /// <param name="step">Where in a run of the sampler this is: what sessions are told.</param>
    /// <param name="observer">Sees what every block gives.</param>
    /// <param name="checkpointing">Computes layers again in the backward pass; null for none.</param>
    /// <param name="cancellationToken">Ends the call between two layers.</param>
    /// <returns>[row, channel, height, width].</returns>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public Tensor Forward(Tensor sample, Tensor timesteps, TextStates text, UNetExtensions extensions, in DenoisingStep step,
        IBlockObserver? observer = null, GradientCheckpointing? checkpointing = null, CancellationToken cancellationToken = default)
    {
        using var scope = NewDisposeScope();
        var input = new UNetInput(this, sample, timesteps, text, step);
        foreach (var session in extensions.Starts)
            session.Begin(input);
        var call = _encoder.Begin(timesteps, sample.dtype, text, extensions, observer) with { Cancellation = cancellationToken };
        if (checkpointing is not null)
            call = call with { Checkpointing = checkpointing, Time = checkpointing.Cut(call.Time) };
        var (skips, hidden) = _encoder.Descend(sample, call, hint: null);
        foreach (var session in extensions.Residuals)
            if (session.Residuals(input) is { } residuals)
                hidden = Add(residuals, skips, hidden, session);
        foreach (var block in _up)
            hidden = block.Forward(hidden, skips, call);
        var normed = call.Show("conv_norm_out", _norm.Forward(hidden, extensions.Normalize));
        // Prepared layers give pictures whose channels lie together; callers need not know.
        return call.Show("conv_out", _outOf.Forward(Activations.SiluInPlace(normed)).contiguous()).MoveToOuterDisposeScope();
    }

    // The way down has been walked: nobody else reads its outputs any more, so they can be added to in place where no gradient needs them.
    private static Tensor Add(Residuals residuals, List<Tensor> skips, Tensor mid, IUNetResiduals session)
    {
        if (residuals.Down.Count != skips.Count)
            throw new ExtensionException(session, nameof(session.Residuals),
                $"returned {residuals.Down.Count} residuals for the {skips.Count} skip connections of this UNet");
        for (var skip = 0; skip < skips.Count; skip++)
            skips[skip] = skips[skip].Accumulate(
                ExtensionResult.Addable(residuals.Down[skip], session, nameof(session.Residuals), skips[skip].shape));
        return mid.Accumulate(ExtensionResult.Addable(residuals.Mid, session, nameof(session.Residuals), mid.shape));
    }
}
