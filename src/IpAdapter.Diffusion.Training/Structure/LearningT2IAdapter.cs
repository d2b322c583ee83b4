namespace IpAdapter.Diffusion.Training.Structure;

/// <summary>A T2I-Adapter that learns, at the UNet, with control pictures for a batch.</summary>
/// <param name="network">The network over what learns.</param>
/// <param name="hints">[row, channel, height, width].</param>
/// <param name="features">How many features it gives.</param>
internal sealed class LearningT2IAdapter(T2IAdapterNetwork network, Tensor hints, int features) : IUNetPatch
{
    public IUNetSession Bind(UNetBinding binding) => new Session(network, hints, features, binding.Config.BlockOutChannels.Count);

    private sealed class Session(T2IAdapterNetwork network, Tensor hints, int features, int downBlocks) : IUNetCallStart, IUNetBlockAddition
    {
        private IReadOnlyList<Tensor> _features = [];

        public void Begin(UNetInput input)
        {
            Dispose();
            using var scope = NewDisposeScope();
            _features = network.Read(hints, scale: 1);
            foreach (var feature in _features)
                feature.DetachFromDisposeScope();
        }

        public bool AppliesTo(UNetPart part, int block) => Place(part, block) < features;

        public Tensor AddToBlock(UNetPart part, int block) => _features[Place(part, block)];

        public void Dispose()
        {
            foreach (var feature in _features)
                feature.Dispose();
            _features = [];
        }

        private int Place(UNetPart part, int block) => part == UNetPart.Down ? block : downBlocks;
    }
}
