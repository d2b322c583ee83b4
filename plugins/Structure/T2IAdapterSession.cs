namespace IpAdapter.Graph.Structure;

/// <summary>A T2I-Adapter bound for one run: the picture is read once, and its weights are given back at once.</summary>
internal sealed class T2IAdapterSession : IUNetCallStart, IUNetBlockAddition
{
    private readonly T2IAdapterFeatures _patch;
    private readonly IReadOnlyList<Tensor> _features;
    private readonly int _downBlocks;
    private readonly string? _stretched;
    private bool _isOn, _wasOn;

    public T2IAdapterSession(T2IAdapterFeatures patch, UNetBinding binding)
    {
        using var scope = NewDisposeScope();
        _patch = patch;
        _downBlocks = binding.Config.BlockOutChannels.Count;
        using var lease = binding.Store.Lend(patch.Adapter.Weights);
        var network = T2IAdapterNetwork.From(new(lease), patch.Adapter);
        var device = binding.Store.Device;
        var (width, height) = (binding.Width * patch.PixelsPerLatent, binding.Height * patch.PixelsPerLatent);
        _stretched = Proportions.RemarkOf(
            $"the control picture of '{patch.Adapter.Name}',", (patch.Hint.Width, patch.Hint.Height), "what is drawn", width, height);
        _features = network.Read(Picture(binding).to(device.DType, device.Device), patch.Scale);
        foreach (var feature in _features)
            feature.DetachFromDisposeScope();
    }

    public string? Remark => _wasOn ? _stretched : ControlWindow.Missed($"T2I-Adapter '{_patch.Adapter.Name}'", 0, _patch.End);

    public void Begin(UNetInput input)
    {
        _isOn = _patch.IsOnIn(input.Step);
        _wasOn |= _isOn;
    }

    public bool AppliesTo(UNetPart part, int block) => Feature(part, block) < _features.Count;

    public Tensor? AddToBlock(UNetPart part, int block) => _isOn ? _features[Feature(part, block)] : null;

    public void Dispose()
    {
        foreach (var feature in _features)
            feature.Dispose();
    }

    private int Feature(UNetPart part, int block) => part == UNetPart.Down ? block : _downBlocks;

    // The UNet rounds halved sizes up: so does the picture's, to whole pixels of a feature.
    private Tensor Picture(UNetBinding binding)
    {
        var (adapter, edge) = (_patch.Adapter, _patch.Adapter.PixelsPerFeature);
        var picture = _patch.Hint.FitTo(Edge(binding.Width), Edge(binding.Height));
        return adapter.HintChannels == 1 ? picture.ToGreyTensor() : picture.ToUnitTensor();

        int Edge(long latents) => ((int)latents * _patch.PixelsPerLatent + edge - 1) / edge * edge;
    }
}
