namespace IpAdapter.Diffusion.ImagePrompts.Projections;

/// <summary>The second-to-last hidden state: one state for each patch of a picture, and one for the whole.</summary>
public sealed class HiddenStatesReading : IEncoderReading
{
    /// <inheritdoc/>
    public string Name => "hidden states";

    /// <inheritdoc/>
    public bool IsByPatch => true;

    /// <inheritdoc/>
    public long WidthFrom(ImageEncoderConfig encoder) => encoder.Width;

    /// <inheritdoc/>
    public string? EncoderOf(long width) => width switch { 1024 => "ViT-L", 1280 => "ViT-H", 1664 => "bigG", _ => null };

    /// <inheritdoc/>
    public Tensor Read(ImageEncoderNetwork encoder, Tensor pixels) => encoder.PenultimateStates(pixels);

    /// <inheritdoc/>
    public Tensor ReadNothing(ImageEncoderNetwork encoder, Tensor empty, Tensor pictures) => encoder.PenultimateStates(empty);
}
