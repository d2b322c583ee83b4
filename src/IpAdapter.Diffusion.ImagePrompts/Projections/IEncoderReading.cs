namespace IpAdapter.Diffusion.ImagePrompts.Projections;

/// <summary>What a kind of adapter reads of an image encoder.</summary>
public interface IEncoderReading
{
    /// <summary>What it is, for messages: <c>image embeddings</c>, <c>hidden states</c>.</summary>
    string Name { get; }

    /// <summary>Whether a picture gives a state for each of its patches, not one embedding.</summary>
    bool IsByPatch { get; }

    /// <summary>Width of what an encoder gives.</summary>
    long WidthFrom(ImageEncoderConfig encoder);

    /// <summary>The published image encoder that gives this width, for messages, or null.</summary>
    string? EncoderOf(long width);

    /// <summary>Reads pictures.</summary>
    /// <param name="encoder">The image encoder.</param>
    /// <param name="pixels">[image, channel, height, width], prepared for the encoder.</param>
    /// <returns>[image, embedding], or [image, token, channel].</returns>
    Tensor Read(ImageEncoderNetwork encoder, Tensor pixels);

    /// <summary>Reads the unconditional picture, which classifier-free guidance starts from.</summary>
    /// <param name="encoder">The image encoder.</param>
    /// <param name="empty">The picture that stands for none, [1, channel, height, width].</param>
    /// <param name="pictures">What <see cref="Read"/> said of the pictures that it stands beside.</param>
    /// <returns>[1, embedding], or [1, token, channel].</returns>
    Tensor ReadNothing(ImageEncoderNetwork encoder, Tensor empty, Tensor pictures);
}
