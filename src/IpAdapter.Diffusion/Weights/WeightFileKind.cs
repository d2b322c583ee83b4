namespace IpAdapter.Diffusion.Weights;

/// <summary>A kind of weight file: how it is known by the names of its tensors, and what their shapes tell.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="IsKindOf">Whether weights are of this kind.</param>
/// <param name="Facts">What the shapes of such weights tell.</param>
public sealed record WeightFileKind(string Name, Func<WeightSet, bool> IsKindOf, Func<WeightSet, IEnumerable<WeightFact>> Facts)
{
    /// <summary>The width of the text states that such weights attend to, which tells the family of the base model; null where they attend to none.</summary>
    public Func<WeightSet, long?> CrossAttentionWidth { get; init; } = _ => null;

    /// <summary>The family of the base model, where names tell it better than a width; null where they do not.</summary>
    public Func<WeightSet, string?> Family { get; init; } = _ => null;
}
