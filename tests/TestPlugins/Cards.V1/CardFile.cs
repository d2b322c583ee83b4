using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Kinds;

namespace Cards;

/// <summary>Greeting cards, which have a tensor called so.</summary>
public sealed class CardFile : IWeightFileKind
{
#if SECOND
    public string Name => "greeting card, second edition";
#else
    public string Name => "greeting card";
#endif

    public string Cure => "Send it to somebody";

    public bool Recognises(WeightSet weights) => weights.Has("card");

    public IEnumerable<WeightFact> Facts(WeightSet weights) => WeightShapes.Facts(("words", weights.Size("card", 0)));

    public IEnumerable<WeightFact> HeaderFacts(WeightFileHeader header) => [];

    public long? CrossAttentionWidth(WeightSet weights) => null;

    public string? Family(WeightSet weights) => null;
}
