namespace IpAdapter.Diffusion.Models.T2IAdapters;

/// <summary>The tensors of a T2I-Adapter (by diffusers' names).</summary>
internal static class T2IAdapterTensors
{
    public static NetworkTensors For(T2IAdapter adapter)
    {
        var (weights, before) = (new NetworkTensors(), adapter.Channels[0]);
        weights.Convolution("adapter.conv_in", before, adapter.HintChannels * adapter.PixelsPerFeature * adapter.PixelsPerFeature);
        foreach (var (feature, width) in adapter.Channels.Index())
        {
            if (width != before) weights.Convolution($"adapter.body.{feature}.in_conv", width, before, edge: 1);
            for (var layer = 0; layer < adapter.LayersPerBlock; layer++)
            {
                weights.Convolution($"adapter.body.{feature}.resnets.{layer}.block1", width, width);
                weights.Convolution($"adapter.body.{feature}.resnets.{layer}.block2", width, width, edge: 1);
            }

            before = width;
        }

        return weights;
    }
}
