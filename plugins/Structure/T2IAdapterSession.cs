namespace IpAdapter.Graph.Structure;

/// <summary>A T2I-Adapter bound for one run.</summary>
internal sealed class T2IAdapterSession(T2IAdapterFeatures patch, UNetBinding binding) : IUNetCallStart, IUNetBlockAddition
{
    private readonly SharedPreparation<T2IAdapterReading> _read =
        binding.Shared.Get(patch, (binding.Height, binding.Width), () => new T2IAdapterReading(patch, binding));
    private readonly int _downBlocks = binding.Config.BlockOutChannels.Count;
    private bool _isOn, _wasOn;

    public string? Remark => _wasOn ? _read.Value.Stretched : ControlWindow.Missed($"T2I-Adapter '{patch.Adapter.Name}'", 0, patch.End);

    private IReadOnlyList<Tensor> Features => _read.Value.Features;

    public void Begin(UNetInput input)
    {
        _isOn = patch.IsOnIn(input.Step);
        _wasOn |= _isOn;
    }

    public bool AppliesTo(UNetPart part, int block) => Feature(part, block) < Features.Count;

    public Tensor? AddToBlock(UNetPart part, int block) => _isOn ? Features[Feature(part, block)] : null;

    public void Dispose() => _read.Dispose();

    private int Feature(UNetPart part, int block) => part == UNetPart.Down ? block : _downBlocks;
}
