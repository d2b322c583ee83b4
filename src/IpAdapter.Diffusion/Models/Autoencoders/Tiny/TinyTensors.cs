namespace IpAdapter.Diffusion.Models.Autoencoders.Tiny;

/// <summary>The tensors of a tiny autoencoder (by diffusers' names).</summary>
internal static class TinyTensors
{
    public static NetworkTensors For(AutoencoderConfig config, TinyBlocks blocks)
    {
        var (expected, width) = (new NetworkTensors(), config.BlockOutChannels[0]);
        Tower("encoder", blocks.EncoderLayers(), config.InChannels, config.LatentChannels);
        Tower("decoder", blocks.DecoderLayers(), config.LatentChannels, config.InChannels);
        return expected;

        void Tower(string tower, IEnumerable<(int Number, TinyLayer Layer)> layers, int read, int given)
        {
            foreach (var (number, layer) in layers)
                Add($"{tower}.layers.{number}", layer, read, given);
        }

        void Add(string name, TinyLayer layer, int read, int given)
        {
            switch (layer)
            {
                case TinyLayer.Rectifier:
                    break;
                case TinyLayer.Into:
                    expected.Convolution(name, width, read);
                    break;
                case TinyLayer.OutOf:
                    expected.Convolution(name, given, width);
                    break;
                case TinyLayer.Block:
                    foreach (var convolution in (ReadOnlySpan<string>)["conv.0", "conv.2", "conv.4"])
                        expected.Convolution($"{name}.{convolution}", width, width);
                    break;
                default:
                    expected.Tensor($"{name}.weight", width, width, 3, 3);
                    break;
            }
        }
    }
}
