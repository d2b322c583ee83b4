using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Models.Autoencoders.Tiny;

/// <summary>How many residual blocks each level of a tiny autoencoder has (diffusers' AutoencoderTiny).</summary>
/// <param name="Encoder">From the picture inwards.</param>
/// <param name="Decoder">From the latents outwards.</param>
internal sealed record TinyBlocks(IReadOnlyList<int> Encoder, IReadOnlyList<int> Decoder)
{
    /// <summary>What diffusers calls such an autoencoder.</summary>
    public const string ClassName = "AutoencoderTiny";

    /// <summary>Those of the published ones (madebyollin/taesd).</summary>
    public static TinyBlocks Published { get; } = new([1, 3, 3, 3], [3, 3, 3, 1]);

    /// <summary>Whether weights are a tiny autoencoder's, by diffusers' names.</summary>
    public static bool AreIn(WeightSet weights) => weights.Has("encoder.layers.0.weight") && weights.Has("decoder.layers.0.weight");

    /// <summary>The layers of the encoder, numbered as the files do.</summary>
    public IEnumerable<(int Number, TinyLayer Layer)> EncoderLayers()
    {
        yield return (0, TinyLayer.Into);
        var number = 1;
        for (var level = 0; level < Encoder.Count; level++)
        {
            if (level > 0) yield return (number++, TinyLayer.Halving);
            for (var block = 0; block < Encoder[level]; block++) yield return (number++, TinyLayer.Block);
        }
        yield return (number, TinyLayer.OutOf);
    }

    /// <summary>The layers of the decoder, numbered as diffusers does: enlarging counts by itself, before its convolution.</summary>
    public IEnumerable<(int Number, TinyLayer Layer)> DecoderLayers()
    {
        yield return (0, TinyLayer.Into);
        yield return (1, TinyLayer.Rectifier);
        var number = 2;
        for (var level = 0; level < Decoder.Count; level++)
        {
            for (var block = 0; block < Decoder[level]; block++) yield return (number++, TinyLayer.Block);
            if (level == Decoder.Count - 1) break;
            yield return (number + 1, TinyLayer.Doubling);
            number += 2;
        }
        yield return (number, TinyLayer.OutOf);
    }
}
