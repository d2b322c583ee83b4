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
    /// <param name="equalSides">
    /// How many times the same latents follow each other in <paramref name="sample"/>, as with guidance: what does not depend on the text
    /// is computed once for all of them, where nobody takes part or looks on there.
    /// </param>
    /// <param name="cancellationToken">Ends the call between two layers.</param>
    /// <returns>[row, channel, height, width].</returns>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public Tensor Forward(Tensor sample, Tensor timesteps, TextStates text, UNetExtensions extensions, in DenoisingStep step,
        IBlockObserver? observer = null, GradientCheckpointing? checkpointing = null, int equalSides = 1,
        CancellationToken cancellationToken = default)
    {
        using var scope = NewDisposeScope();
        var input = new UNetInput(this, sample, timesteps, text, step);
        foreach (var session in extensions.Starts)
            session.Begin(input);
        var call = _encoder.Begin(timesteps, sample.dtype, text, extensions, observer) with { Cancellation = cancellationToken };
        if (checkpointing is not null)
            call = call with { Checkpointing = checkpointing, Time = checkpointing.Cut(call.Time) };
        if (equalSides > 1 && _encoder.CanShareSides(call))
            call = call with { SidesInOne = equalSides, Rows = sample.size(0) };
        // States of an earlier call have no gradient here.
        if (extensions.DeepStates is not { } cache || is_grad_enabled())
            return Compute(input, call).MoveToOuterDisposeScope();

        var kept = cache.Find(step);
        if (kept is { States: { } states, IsCompared: false })
            return ComputeFrom(states, cache.ComputedSkips, input, call, Residuals(extensions, input)).MoveToOuterDisposeScope();
        var residuals = kept.States is null ? null : Residuals(extensions, input);   // for both ways
        var fromStates = kept.States is null ? null
            : ComputeFrom(kept.States, cache.ComputedSkips, input, call with { Observer = null }, residuals!);
        var keeper = new DeepStatesKeeper(cache.ComputedSkips);
        var computed = Compute(input, call with { Keeper = keeper }, residuals);
        cache.Keep(step, keeper.States?.DetachFromDisposeScope() ?? throw new ExtensionException(cache, nameof(cache.ComputedSkips),
            $"is {cache.ComputedSkips}, expected 1 to {SkipConnections}, as many as this UNet has skip connections"));
        if (fromStates is not null)
            cache.Compare(computed, fromStates);
        return computed.MoveToOuterDisposeScope();
    }

    private int SkipConnections => _up.Sum(block => block.Layers);

    private Tensor Compute(UNetInput input, UNetCall call, IReadOnlyList<(IUNetResiduals Session, Residuals Residuals)>? residuals = null)
    {
        using var scope = NewDisposeScope();
        var (skips, hidden) = _encoder.Descend(input.Sample, call, hint: null);
        foreach (var (session, more) in residuals ?? Residuals(call.Extensions, input))
        {
            Add(more, skips, session);
            hidden = hidden.Accumulate(ExtensionResult.Addable(more.Mid, session, nameof(session.Residuals), hidden.shape));
        }
        foreach (var block in _up)
            hidden = block.Forward(hidden, skips, call);
        call.Keeper?.States?.MoveToOuterDisposeScope();
        return Finish(hidden, call).MoveToOuterDisposeScope();
    }

    // The shallow layers alone, around the states that the deep ones gave in an earlier call.
    private Tensor ComputeFrom(Tensor states, int computedSkips, UNetInput input, UNetCall call,
        IReadOnlyList<(IUNetResiduals Session, Residuals Residuals)> residuals)
    {
        using var scope = NewDisposeScope();
        var skips = _encoder.DescendTo(computedSkips, input.Sample, call);
        foreach (var (session, more) in residuals)
            Add(more, skips, session);
        var (hidden, deeper) = (states, SkipConnections - computedSkips);   // layers on the way up that are left out
        foreach (var block in _up)
        {
            if (deeper < block.Layers)
                hidden = block.Forward(hidden, skips, call, first: deeper);
            deeper = Math.Max(0, deeper - block.Layers);
        }
        return Finish(hidden, call).MoveToOuterDisposeScope();
    }

    private Tensor Finish(Tensor hidden, UNetCall call)
    {
        using var scope = NewDisposeScope();
        var normed = call.Show("conv_norm_out", _norm.Forward(hidden, call.Extensions.Normalize));
        // Prepared layers give pictures whose channels lie together; callers need not know.
        return call.Show("conv_out", _outOf.Forward(Activations.SiluInPlace(normed)).contiguous()).MoveToOuterDisposeScope();
    }

    private static IReadOnlyList<(IUNetResiduals Session, Residuals Residuals)> Residuals(UNetExtensions extensions, UNetInput input) =>
        [.. extensions.Residuals.Select(session => (Session: session, Residuals: session.Residuals(input)!))
            .Where(given => given.Residuals is not null)];

    // The way down has been walked: nobody else reads its outputs any more, so they can be added to in place where no gradient needs them.
    // There may be fewer of them than the UNet has: then the first ones are meant.
    private void Add(Residuals residuals, List<Tensor> skips, IUNetResiduals session)
    {
        if (residuals.Down.Count != SkipConnections)
            throw new ExtensionException(session, nameof(session.Residuals),
                $"returned {residuals.Down.Count} residuals for the {SkipConnections} skip connections of this UNet");
        for (var skip = 0; skip < skips.Count; skip++)
            skips[skip] = skips[skip].Accumulate(
                ExtensionResult.Addable(residuals.Down[skip], session, nameof(session.Residuals), skips[skip].shape));
    }
}
