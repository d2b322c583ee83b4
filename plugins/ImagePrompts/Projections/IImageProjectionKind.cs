using IpAdapter.Diffusion.Vision;
using IpAdapter.Diffusion.Weights;

namespace IpAdapter.Graph.ImagePrompts.Projections;

/// <summary>One kind of image prompt adapter: how a file of it is recognised, what it reads of the image encoder, and the projection it has. A new kind is one more of these, registered by the plugin.</summary>
public interface IImageProjectionKind
{
    /// <summary>Name of the kind, as in <see cref="ImagePromptAdapter.Kind"/>: <c>base</c>, <c>plus</c>.</summary>
    string Name { get; }

    /// <summary>What it reads of an image encoder, for messages: <c>image embeddings</c>, <c>hidden states</c>.</summary>
    string Reads { get; }

    /// <summary>Whether these are the weights of such a projection, by their names. No two kinds claim the same file.</summary>
    bool Claims(WeightSet projection);

    /// <summary>Width of what the projection reads.</summary>
    long InputWidth(WeightSet projection);

    /// <summary>Tokens it makes of one picture.</summary>
    /// <param name="projection">The projection's weights.</param>
    /// <param name="crossAttentionWidth">Width of a token.</param>
    /// <returns>0 where the projection's shapes and that width don't go together.</returns>
    int TokenCount(WeightSet projection, long crossAttentionWidth);

    /// <summary>Width of what an encoder gives to this kind.</summary>
    long WidthFrom(ImageEncoderConfig encoder);

    /// <summary>The published image encoder that gives this width to this kind, for messages, or null.</summary>
    string? EncoderOf(long width);

    /// <summary>What the projection reads of pictures.</summary>
    /// <param name="encoder">The image encoder.</param>
    /// <param name="pixels">[image, channel, height, width], prepared for the encoder.</param>
    /// <returns>[image, embedding], or [image, token, channel].</returns>
    Tensor Embed(ImageEncoderNetwork encoder, Tensor pixels);

    /// <summary>The same of the unconditional picture, which classifier-free guidance starts from.</summary>
    /// <param name="encoder">The image encoder.</param>
    /// <param name="pixels">The pictures that this is the other side of.</param>
    /// <param name="embeddings">What <see cref="Embed"/> said of them.</param>
    /// <returns>In the shape of <paramref name="embeddings"/>.</returns>
    Tensor EmbedNothing(ImageEncoderNetwork encoder, Tensor pixels, Tensor embeddings);

    /// <summary>Builds the projection over borrowed weights.</summary>
    IImageProjection Build(WeightScope weights, ImagePromptAdapter adapter);
}
