using System.Runtime.ExceptionServices;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>
/// A UNet with its patches, bound for one run of a sampler: weights are borrowed, and what does not change from step to step (keys and
/// values of the text, what patches remember) is computed once.
/// </summary>
/// <remarks>Used on the device's thread only.</remarks>
public sealed class UNetRun : IDisposable
{
    private readonly List<IDisposable> _held = [];
    private readonly List<IUNetSession> _sessions = [];
    private readonly ComputeDevice _device;
    private UNetNetwork _network = null!;
    private UNetExtensions _extensions = UNetExtensions.None;
    private TextStates _text = null!;

    private UNetRun(ComputeDevice device) => _device = device;

    /// <summary>Ends a prediction between two layers of the UNet.</summary>
    public CancellationToken Cancellation { get; set; }

    /// <summary>Binds a UNet.</summary>
    /// <param name="unet">The UNet, with its patches.</param>
    /// <param name="store">Lends the weights.</param>
    /// <param name="batch">Which rows are negative, which positive.</param>
    /// <param name="states">The text's states, [row, token, channel], negative rows first; or one row for all.</param>
    /// <param name="height">Height of the latents.</param>
    /// <param name="width">Width of the latents.</param>
    /// <param name="added">What SDXL's UNets are told beside the states: as many rows, or one for all. Not read by other UNets.</param>
    /// <exception cref="ArgumentException">The UNet needs <paramref name="added"/>, and it is not given.</exception>
    public static UNetRun Bind(UNet unet, DeviceStore store, BatchLayout batch, Tensor states, long height, long width,
        AddedConditions? added = null)
    {
        using var scope = NewDisposeScope();
        var run = new UNetRun(store.Device);
        try
        {
            var weights = PatchedWeights.Lend(store, unet.Weights, unet.LowRank);
            run._held.Add(weights);
            run._network = UNetNetwork.From(new(weights), unet.Config);
            run._text = run._network.Read(run.OnDevice(Rows(states)), added is null ? null
                : new(run.OnDevice(Rows(added.Pooled)), Rows(added.TimeIds).to(store.Device.Device)));
            run._held.Add(run._text);
            var binding = new UNetBinding { Store = store, Config = unet.Config, Sites = run._network.Sites, Batch = batch,
                Height = height, Width = width };
            foreach (var patch in unet.Patches)
            {
                var session = patch.Bind(binding) ?? throw new ExtensionException(patch, nameof(patch.Bind),
                    "returned null in place of a session");
                run._held.Add(session);
                run._sessions.Add(session);
            }
            run._extensions = UNetExtensions.Create(run._sessions, run._network);
            return run;
        }
        catch
        {
            run.Dispose();
            throw;
        }

        Tensor Rows(Tensor tensor) => tensor.size(0) == batch.Rows ? tensor : tensor.expand([batch.Rows, .. tensor.shape[1..]]);
    }

    /// <summary>What the patches' sessions have to say of the run so far.</summary>
    public IEnumerable<string> Remarks => _sessions.Select(session => session.Remark).OfType<string>();

    /// <summary>Predicts the noise in a sample.</summary>
    /// <param name="sample">The latents of all rows, scaled as the sampler has it, [row, channel, height, width].</param>
    /// <param name="step">Where in the run this call is.</param>
    /// <returns>The prediction, in the sample's shape and type.</returns>
    /// <exception cref="OperationCanceledException"><see cref="Cancellation"/> was asked for.</exception>
    public Tensor Predict(Tensor sample, in DenoisingStep step)
    {
        using var scope = NewDisposeScope();
        var timestep = tensor([(float)step.Timestep], device: _device.Device);
        return _network.Forward(OnDevice(sample), timestep, _text, _extensions, step, cancellationToken: Cancellation).to(sample.dtype)
            .MoveToOuterDisposeScope();
    }

    /// <summary>Ends the patches' sessions and gives the weights back.</summary>
    public void Dispose()
    {
        // A patch that fails to let go of its own must not keep what is below it, the weights' loan last.
        Exception? fault = null;
        for (var i = _held.Count - 1; i >= 0; i--)
        {
            try
            {
                _held[i].Dispose();
            }
            catch (Exception thrown)
            {
                fault ??= thrown;
            }
        }
        _held.Clear();
        _sessions.Clear();
        if (fault is not null)
            ExceptionDispatchInfo.Throw(fault);
    }

    private Tensor OnDevice(Tensor tensor) => tensor.to(_device.DType, _device.Device);
}
