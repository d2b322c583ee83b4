using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Diffusion.UNets;

namespace IpAdapter.Graph.Structure;

/// <summary>Reference-only attention bound for one run: in every call the reference goes through the UNet first.</summary>
internal sealed class ReferenceSession : UNetSession
{
    private readonly ReferenceAttention _patch;
    private readonly ChangedWeights _weights;
    private readonly UNetNetwork _network;
    private readonly INoiseSource _noise;
    private readonly SelfAttentionRecorder _seen = new();
    private readonly Tensor? _shares;
    private DenoisingStep _step;

    public ReferenceSession(ReferenceAttention patch, UNetBinding binding)
    {
        using var scope = NewDisposeScope();
        _patch = patch;
        // The UNet's own weights, borrowed a second time, which costs no memory.
        _weights = ChangedWeights.Lend(binding.Store, patch.UNet.Weights, patch.UNet.LowRank);
        try
        {
            _network = UNetNetwork.From(new(_weights), patch.UNet.Config);
        }
        catch
        {
            _weights.Dispose();
            throw;
        }
        _noise = patch.Noises.FromSeed(patch.Seed);
        _shares = SharesOf(patch, binding)?.DetachFromDisposeScope();
    }

    public override void Begin(in DenoisingStep step)
    {
        _seen.Clear();
        _step = step;
    }

    public override void See(Tensor sample, Tensor timesteps, TextStates text)
    {
        using var scope = NewDisposeScope();
        var reference = _patch.Reference.Samples;
        var noise = _noise.Draw(reference.shape).to(reference.device);
        if (!_patch.IsOnIn(_step))
            return;
        // As models are trained to see it: signal and noise of variance one together, at the level of this step.
        var noisy = (reference + _step.Sigma * noise) / Math.Sqrt(1 + _step.Sigma * _step.Sigma);
        var rows = noisy.to(sample.dtype, sample.device).expand(sample.size(0), -1, -1, -1);
        _network.Forward(rows, timesteps, text, [_seen], _step);
    }

    public override StatesBeside? BesideSelfAttention(AttentionSite site, Tensor states) =>
        _seen.Find(site) is { } reference ? new(reference, _shares) : null;

    protected override void Dispose(bool disposing)
    {
        _seen.Dispose();
        _shares?.Dispose();
        _noise.Dispose();
        _weights.Dispose();
    }

    private static Tensor? SharesOf(ReferenceAttention patch, UNetBinding binding)
    {
        var negative = patch.Scale * (1 - patch.StyleFidelity);
        var shares = Enumerable.Range(0, binding.Batch.Rows).Select(row => (float)(binding.Batch.Guided && row < binding.Batch.Pictures ? negative : patch.Scale)).ToArray();
        return shares.All(share => share == 1) ? null : tensor(shares).reshape(-1, 1, 1, 1).to(binding.Store.Device.DType, binding.Store.Device.Device);   // [row, 1, 1, 1]
    }
}
