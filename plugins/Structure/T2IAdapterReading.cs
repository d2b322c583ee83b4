namespace IpAdapter.Graph.Structure;

/// <summary>
/// What a T2I-Adapter has read of the control picture: once for all runs of a drawing. Its weights are given back at once.
/// </summary>
internal sealed class T2IAdapterReading : IDisposable
{
    public T2IAdapterReading(T2IAdapterFeatures patch, UNetBinding binding)
    {
        using var scope = NewDisposeScope();
        using var lease = binding.Store.Lend(patch.Adapter.Weights);
        var network = T2IAdapterNetwork.From(new(lease), patch.Adapter);
        var device = binding.Store.Device;
        var (width, height) = (binding.Width * patch.PixelsPerLatent, binding.Height * patch.PixelsPerLatent);
        Stretched = Proportions.RemarkOf(
            $"the control picture of '{patch.Adapter.Name}',", (patch.Hint.Width, patch.Hint.Height), "what is drawn", width, height);
        Features = network.Read(Picture(patch, binding).to(device.DType, device.Device), patch.Scale);
        foreach (var feature in Features)
            feature.DetachFromDisposeScope();
    }

    /// <summary>What is added to each block on the way down, then to the middle.</summary>
    public IReadOnlyList<Tensor> Features { get; }

    /// <summary>What is to be said where the picture was stretched to what is drawn; null for nothing.</summary>
    public string? Stretched { get; }

    public void Dispose()
    {
        foreach (var feature in Features)
            feature.Dispose();
    }

    // The UNet rounds halved sizes up: so does the picture's, to whole pixels of a feature.
    private static Tensor Picture(T2IAdapterFeatures patch, UNetBinding binding)
    {
        var (adapter, edge) = (patch.Adapter, patch.Adapter.PixelsPerFeature);
        var picture = patch.Hint.FitTo(Edge(binding.Width), Edge(binding.Height));
        return adapter.HintChannels == 1 ? picture.ToGreyTensor() : picture.ToUnitTensor();

        int Edge(long latents) => ((int)latents * patch.PixelsPerLatent + edge - 1) / edge * edge;
    }
}
