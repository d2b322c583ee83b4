using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Kinds;

namespace IpAdapter.Diffusion.ImagePrompts.Projections;

/// <summary>
/// One kind of image prompt adapter: how a file of it is recognised, what it reads, and the projection it has. A new kind is one more of
/// these, in the list of <see cref="ImageProjectionKinds"/>.
/// </summary>
public interface IImageProjectionKind
{
    /// <summary>Name of the kind, as in <see cref="ImagePromptAdapter.Kind"/>: <c>base</c>, <c>plus</c>.</summary>
    string Name { get; }

    /// <summary>What it reads of an image encoder; null where it reads face identities alone.</summary>
    IEncoderReading? Encoder { get; }

    /// <summary>Whether it reads face identities.</summary>
    bool ReadsFaces => false;

    /// <summary>Whether these are the weights of such a projection, by their names. No two kinds claim the same file.</summary>
    bool Claims(WeightSet projection);

    /// <summary>
    /// Width of what the projection reads: face identities where it reads those, otherwise what <see cref="Encoder"/> gives.
    /// </summary>
    long InputWidth(WeightSet projection);

    /// <summary>Width of the hidden states it reads beside face identities, or null.</summary>
    long? StatesWidth(WeightSet projection) => null;

    /// <summary>Tokens it makes of one picture.</summary>
    /// <param name="projection">The projection's weights.</param>
    /// <param name="crossAttentionWidth">Width of a token.</param>
    /// <returns>0 where it makes one of each state it reads; null where the projection's shapes and that width don't go together.</returns>
    int? TokenCount(WeightSet projection, long crossAttentionWidth);

    /// <summary>
    /// Width of a token, where the projection alone tells it; null where only the keys and values that read it do. An adapter without
    /// keys and values of its own (<see cref="ImagePromptAdapter.JoinsText"/>) is of a kind that tells it.
    /// </summary>
    long? TokenWidth(WeightSet projection) => null;

    /// <summary>
    /// Every tensor of the projection, in the shapes that the widths of the file ask for. A file that lacks one, or has others, would draw
    /// another picture.
    /// </summary>
    /// <param name="projection">The projection's weights, which these are to be compared with.</param>
    /// <param name="crossAttentionWidth">Width of a token.</param>
    IEnumerable<ExpectedTensor> Tensors(WeightSet projection, long crossAttentionWidth);

    /// <summary>What the header of such an adapter tells, for people: tokens, widths, the image encoder it was made for.</summary>
    /// <param name="projection">The projection's weights, which need not be whole.</param>
    /// <param name="attention">The keys' and values' weights.</param>
    /// <param name="crossAttentionWidth">Width of a token.</param>
    IEnumerable<WeightFact> Facts(WeightSet projection, WeightSet attention, long crossAttentionWidth) => [];

    /// <summary>Builds the projection over borrowed weights.</summary>
    IImageProjection Build(WeightScope weights, ImagePromptAdapter adapter);

    /// <summary>What it reads, for messages: <c>image embeddings</c>, <c>face identities and hidden states</c>.</summary>
    string Reads => string.Join(" and ", new[] { ReadsFaces ? "face identities" : null, Encoder?.Name }.OfType<string>());
}
