using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Layers;

namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>
/// The sessions of a run, sorted by extension point and layer: made once, so that a call of the UNet asks only those that have something
/// to do where it is.
/// </summary>
public sealed class UNetExtensions
{
    // Of None there are neither layers nor blocks.
    private readonly AttentionExtensions[] _attentions = [];
    private readonly IUNetBlockAddition[][] _down;
    private readonly IUNetBlockAddition[] _mid;
    private readonly IUpBlockInput[][] _up;

    private UNetExtensions(IReadOnlyList<IUNetSession> sessions, IReadOnlyList<AttentionSite> sites, int blocks)
    {
        Starts = [.. sessions.OfType<IUNetCallStart>()];
        Residuals = [.. sessions.OfType<IUNetResiduals>()];
        IDeepStatesCache[] caches = [.. sessions.OfType<IDeepStatesCache>()];
        DeepStates = caches.FirstOrDefault();
        if (caches.Length > 1)
            throw new ExtensionException(caches[1], nameof(IDeepStatesCache), "is the second to keep the UNet's deep states: one can");
        if (sessions.OfType<IAttentionExtension>().Any())
            _attentions = [.. sites.Select(site => AttentionExtensions.Create(sessions, site))];
        _down = [.. Enumerable.Range(0, blocks).Select(block => AddedTo(UNetPart.Down, block))];
        _mid = AddedTo(UNetPart.Mid, 0);
        _up = [.. Enumerable.Range(0, blocks).Select(ReadBy)];
        var norms = sessions.OfType<IGroupNormReplacement>().ToArray();
        Normalize = norms.Length == 0 ? null : (norm, x) => Normalized(norms, norm, x);

        IUNetBlockAddition[] AddedTo(UNetPart part, int block) =>
            [.. sessions.OfType<IUNetBlockAddition>().Where(session => session.AppliesTo(part, block))];
        IUpBlockInput[] ReadBy(int block) => [.. sessions.OfType<IUpBlockInput>().Where(session => session.AppliesTo(block))];
    }

    /// <summary>No session.</summary>
    public static UNetExtensions None { get; } = new([], [], 0);

    /// <summary>Who sees a call begin.</summary>
    internal IUNetCallStart[] Starts { get; }

    /// <summary>Who adds to the skip connections.</summary>
    internal IUNetResiduals[] Residuals { get; }

    /// <summary>Who keeps states of the deep layers; null where nobody does.</summary>
    internal IDeepStatesCache? DeepStates { get; }

    /// <summary>What norms in place of a group norm; null where no session does.</summary>
    internal NormFunction? Normalize { get; }

    /// <summary>Sorts sessions by extension point and layer.</summary>
    /// <param name="sessions">The sessions, in the order they take part in.</param>
    /// <param name="network">The UNet they take part in.</param>
    public static UNetExtensions Create(IReadOnlyList<IUNetSession> sessions, UNetNetwork network) =>
        new(sessions, network.Sites, network.Blocks);

    /// <summary>Who takes part in an attention layer.</summary>
    internal AttentionExtensions At(AttentionSite site) => _attentions.Length == 0 ? AttentionExtensions.None : _attentions[site.Index];

    /// <summary>Adds what sessions have for a block to its hidden states: in place where no gradient needs them as they are.</summary>
    internal Tensor AddTo(UNetPart part, int block, Tensor hidden)
    {
        var additions = part == UNetPart.Mid ? _mid : _down.ElementAtOrDefault(block) ?? [];
        foreach (var session in additions)
            if (session.AddToBlock(part, block) is { } more)
                hidden = hidden.Accumulate(ExtensionResult.Addable(more, session, nameof(session.AddToBlock), hidden.shape));
        return hidden;
    }

    /// <summary>What a layer of an up block reads.</summary>
    internal UpBlockInput ChangeInput(int block, int layer, UpBlockInput input)
    {
        foreach (var session in _up.ElementAtOrDefault(block) ?? [])
            if (session.ChangeInput(block, layer, input) is { } changed)
                input = new(
                    ExtensionResult.Require(changed.Hidden, session, nameof(session.ChangeInput), input.Hidden.shape),
                    ExtensionResult.Require(changed.Skip, session, nameof(session.ChangeInput), input.Skip.shape));
        return input;
    }

    // One norm has one result: the first session that gives one decides.
    private static Tensor Normalized(IGroupNormReplacement[] sessions, GroupNorm norm, Tensor x)
    {
        foreach (var session in sessions)
            if (session.Normalize(norm, x) is { } normed)
                return ExtensionResult.Require(normed, session, nameof(session.Normalize), x.shape);
        return norm.Forward(x);
    }
}
