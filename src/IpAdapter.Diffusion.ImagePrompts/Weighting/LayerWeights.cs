using System.Collections.Immutable;

namespace IpAdapter.Diffusion.ImagePrompts.Weighting;

/// <summary>
/// How an image prompt's scale w is shared out to the layers of a UNet: a weight type, or layers by number; and a share for blocks.
/// </summary>
public sealed record LayerWeights
{
    private const double Weak = 0.2;

    // Rest of a picture's style that composition-precise is led away from in layers not known for it.
    private const double LittleStyle = 0.1;

    // Every weight type is a row of the table: the weight of one layer, and what it asks of a UNet and reads of the settings.
    private static readonly ImmutableDictionary<WeightType, Rule> Rules = new Dictionary<WeightType, Rule>
    {
        [WeightType.Linear] = new((_, _) => new(1)),
        [WeightType.EaseIn] = new((_, layer) => new(0.05 + 0.95 * (1 - layer.Progress))),
        [WeightType.EaseOut] = new((_, layer) => new(0.05 + 0.95 * layer.Progress)),
        [WeightType.EaseInOut] = new((_, layer) => new(0.05 + 0.95 * (1 - layer.FromHalfWay))),
        [WeightType.ReverseInOut] = new((_, layer) => new(0.05 + 0.95 * layer.FromHalfWay)),
        [WeightType.WeakInput] = new((_, layer) => new(layer.Part == UNetPart.Down ? Weak : 1)),
        [WeightType.WeakOutput] = new((_, layer) => new(layer.Part == UNetPart.Up ? Weak : 1)),
        [WeightType.WeakMiddle] = new((_, layer) => new(layer.Part == UNetPart.Mid ? Weak : 1)),
        [WeightType.StrongMiddle] = new((_, layer) => new(layer.Part == UNetPart.Mid ? 1 : Weak)),
        [WeightType.StyleTransfer] = new((_, layer) => new(layer.IsStyle ? 1 : 0), NeedsKnownLayers: true),
        [WeightType.Composition] = new((_, layer) => new(layer.LayoutShare), NeedsKnownLayers: true),
        [WeightType.StrongStyleTransfer] = new((_, layer) => new(layer.IsLayout ? 0 : 1), NeedsKnownLayers: true),
        [WeightType.StyleAndComposition] = new((all, layer) => layer.IsLayout ? all.ForComposition(layer) : new(layer.IsStyle ? 1 : 0),
            NeedsKnownLayers: true, HasComposition: true),
        [WeightType.StrongStyleAndComposition] =
            new((all, layer) => layer.IsLayout ? all.ForComposition(layer) : new(1), NeedsKnownLayers: true, NeedsSdxl: true,
            HasComposition: true),
        [WeightType.StyleTransferPrecise] = new((all, layer) => layer.IsLayout ? all.Boosted(layer.LayoutShare)
            : new(layer.IsStyle ? 1 : 0), NeedsKnownLayers: true, HasBoost: true),
        [WeightType.CompositionPrecise] = new((all, layer) => layer.IsLayout ? new(layer.LayoutShare)
            : all.Boosted(layer.IsStyle ? 1 : LittleStyle), NeedsKnownLayers: true, HasBoost: true),
    }.ToImmutableDictionary();

    /// <summary>The scale in every layer.</summary>
    public static LayerWeights Everywhere { get; } = new();

    /// <summary>The rule.</summary>
    public WeightType Type { get; init; }

    /// <summary>Layers by number instead of a rule; of the rule, only who reads what is then left. Null for none.</summary>
    public LayerList? Layers { get; init; }

    /// <summary>A share for parts of the UNet; null for all of it everywhere.</summary>
    public BlockScales? Blocks { get; init; }

    /// <summary>Weight in the layers of layout, for the types that set it apart.</summary>
    public double CompositionScale { get; init; } = 1;

    /// <summary>How strongly the precise types lead away from the picture's other side; null for as strongly as the scale.</summary>
    public double? Boost { get; init; }

    /// <summary>The weight of every cross-attention layer.</summary>
    internal IReadOnlyDictionary<AttentionSite, LayerWeight> Compute(IEnumerable<AttentionSite> sites)
    {
        var cross = sites.Where(site => site.IsCross).ToList();
        var places = LayerPlaces.Create(cross);
        return cross.ToDictionary(site => site, site => At(places[site]).Times(Blocks?.GetShare(site) ?? 1));
    }

    /// <summary>What the weight type asks of a UNet that this one does not have, with what would fit, or null.</summary>
    public string? FindProblem(UNet unet)
    {
        var places = LayerPlaces.Create(AttentionSites.For(unet.Config));
        if (Rules[Type].NeedsKnownLayers && places.FamilyName is null)
            return $"weight type '{NameOf(Type)}' needs to know which layers carry style and which layout, which is known of SD1.5 (16 "
                + "transformers) and SDXL (11); "
                + $"UNet '{unet.Name}' has {places.Count}: choose layers by 'blocks' or 'layer-weights', or one of "
                    + $"{NamesOf(rule => !rule.NeedsKnownLayers, ", ")}";
        return Rules[Type].NeedsSdxl && places.FamilyName != LayerPlaces.Sdxl
            ? $"weight type '{NameOf(Type)}' is for SDXL, but UNet '{unet.Name}' is of {places.FamilyName}: use "
                + $"'{NameOf(WeightType.StyleAndComposition)}'"
            : null;
    }

    /// <summary>
    /// Whether two pictures, one for style and one for composition, can be read by a UNet; if not, why, and what would do instead.
    /// </summary>
    public string? FindProblemOfTwoPictures(UNet unet)
    {
        if (!Rules[Type].HasComposition)
            return $"a picture for composition is read with weight type {NamesOf(rule => rule.HasComposition, " or ")}, not "
                + $"'{NameOf(Type)}': choose one of them, or leave the picture out";
        return LayerPlaces.Create(AttentionSites.For(unet.Config)).FamilyName == LayerPlaces.Sdxl
            ? null
            : $"style and composition of two pictures is for SDXL, but UNet '{unet.Name}' is not of that family: "
                + $"apply two image prompts, one with weight type '{NameOf(WeightType.StyleTransfer)}' and one with "
                    + $"'{NameOf(WeightType.Composition)}'";
    }

    /// <summary>Why a composition scale that is given would not be read, or null.</summary>
    public string? FindProblemOfCompositionScale()
    {
        if (Layers is not null)
            return "'layer-weights' give every layer its share, so 'composition-scale' would not be read: leave one of them out";
        return Rules[Type].HasComposition ? null : $"weight type '{NameOf(Type)}' does not read 'composition-scale': leave it out, or "
            + $"choose {NamesOf(rule => rule.HasComposition, " or ")}";
    }

    /// <summary>Why a boost that is given would not be read, or null.</summary>
    public string? FindProblemOfBoost()
    {
        if (Layers is not null)
            return "'layer-weights' give every layer its share, so 'boost' would not be read: leave one of them out";
        return Rules[Type].HasBoost ? null : $"weight type '{NameOf(Type)}' does not read 'boost': leave it out, or choose "
            + $"{NamesOf(rule => rule.HasBoost, " or ")}";
    }

    private LayerWeight At(LayerPlace layer)
    {
        var ruled = Rules[Type].WeightOf(this, layer);
        return Layers is null ? ruled : ruled with { Share = Layers.GetShare(layer.Number), Fixed = 0 };
    }

    private LayerWeight ForComposition(LayerPlace layer) => new(0, CompositionScale * layer.LayoutShare, ReadsComposition: true);

    private LayerWeight Boosted(double share) => Boost is { } boost ? new(0, boost * share, IsSwapped: true) : new(share, IsSwapped: true);

    private static string NamesOf(Func<Rule, bool> fits, string between) =>
        string.Join(between, Enum.GetValues<WeightType>().Where(type => fits(Rules[type])).Select(type => $"'{NameOf(type)}'"));

    private static string NameOf(WeightType type) =>
        string.Concat(type.ToString().Select((letter, i) => i > 0 && char.IsUpper(letter) ? $"-{char.ToLowerInvariant(letter)}"
            : $"{char.ToLowerInvariant(letter)}"));

    private sealed record Rule(Func<LayerWeights, LayerPlace, LayerWeight> WeightOf, bool NeedsKnownLayers = false, bool NeedsSdxl = false,
        bool HasComposition = false, bool HasBoost = false);
}
