using IpAdapter.Diffusion.Devices;

namespace IpAdapter.Graph.Structure;

/// <summary>
/// A ControlNet's network, and what it has read of the control picture: once for all runs of a drawing, whatever their text.
/// </summary>
internal sealed class ControlNetModel : IDisposable
{
    private readonly DifferenceWeights _weights;

    public ControlNetModel(ControlNetResiduals patch, UNetBinding binding)
    {
        using var scope = NewDisposeScope();
        _weights = DifferenceWeights.Lend(binding.Store, patch.ControlNet.Weights, patch.DiffersFrom);
        try
        {
            Network = ControlNetNetwork.From(new(_weights), patch.ControlNet);
            var factor = patch.ControlNet.PixelsPerLatent;
            var (width, height) = ((int)binding.Width * factor, (int)binding.Height * factor);
            Stretched = Proportions.RemarkOf($"the control picture of '{patch.ControlNet.Name}',", (patch.Hint.Width, patch.Hint.Height),
                "what is drawn", width, height);
            var picture = patch.Hint.FitTo(width, height).ToUnitTensor();
            var device = binding.Store.Device;
            Hint = Network.ReadHint(picture.to(device.DType, device.Device)).DetachFromDisposeScope();
        }
        catch
        {
            _weights.Dispose();
            throw;
        }
    }

    /// <summary>The network.</summary>
    public ControlNetNetwork Network { get; }

    /// <summary>What it has read of the control picture.</summary>
    public Tensor Hint { get; }

    /// <summary>What is to be said where the picture was stretched to what is drawn; null for nothing.</summary>
    public string? Stretched { get; }

    public void Dispose()
    {
        Hint.Dispose();
        _weights.Dispose();
    }
}
