namespace IpAdapter.Diffusion.WeightFiles.Kinds;

/// <summary>A kind of weight file: how it is known by the names of its tensors, and what their shapes tell.</summary>
public interface IWeightFileKind
{
    /// <summary>What people call it.</summary>
    string Name { get; }

    /// <summary>What to do with such a file where another kind was expected: a sentence.</summary>
    string Cure { get; }

    /// <summary>Whether weights are of this kind.</summary>
    bool Recognises(WeightSet weights);

    /// <summary>What the shapes of such weights tell.</summary>
    IEnumerable<WeightFact> Facts(WeightSet weights);

    /// <summary>What the header tells besides names and shapes.</summary>
    IEnumerable<WeightFact> HeaderFacts(WeightFileHeader header);

    /// <summary>
    /// The width of the text states that such weights attend to, which tells the family of the base model; null where they attend to none.
    /// </summary>
    long? CrossAttentionWidth(WeightSet weights);

    /// <summary>The family of the base model, where something tells it better than that width; null where nothing does.</summary>
    string? Family(WeightSet weights);
}
