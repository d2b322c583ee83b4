using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using IpAdapter.Diffusion.Kernels;
using IpAdapter.Diffusion.Platform;

namespace IpAdapter.Diffusion.Devices;

/// <summary>
/// A device that tensors are computed on, and the one thread that does it: libtorch's modes are thread-local, so tensor work goes there as
/// one synchronous job.
/// </summary>
public sealed class ComputeDevice : IDisposable
{
    private readonly BlockingCollection<Action> _jobs = [];
    private readonly Lazy<Thread> _thread;

    private ComputeDevice()
    {
        _thread = new Lazy<Thread>(() =>
        {
            var thread = new Thread(Work) { IsBackground = true, Name = $"tensors on {Device}" };
            thread.Start();
            return thread;
        });
    }

    /// <summary>Where tensors live.</summary>
    public Device Device { get; private init; } = null!;

    /// <summary>Type that weights and activations are computed in.</summary>
    public ScalarType DType { get; private init; }

    /// <summary>
    /// Whether this library's kernels compute what they are made for on this processor, such as attention; false for libtorch's operators
    /// alone. Read at the beginning of a job.
    /// </summary>
    public bool UsesKernels { get; set; } = true;

    /// <summary>
    /// Gives a device by the name people write. Cheap for the CPU: libtorch is loaded with the first job, or by <see cref="WarmUp"/>.
    /// </summary>
    /// <param name="name"><c>cpu</c>, <c>cuda</c> or <c>cuda:1</c>.</param>
    /// <param name="dtype">Type to compute in; by itself float32 on a CPU, float16 on a GPU.</param>
    /// <exception cref="ComputeDeviceException">There is no such device here.</exception>
    public static ComputeDevice Create(string name, ScalarType? dtype = null)
    {
        if (name == "cpu")
            return new ComputeDevice { Device = new Device(TorchSharp.DeviceType.CPU, -1), DType = Supported(dtype ?? ScalarType.Float32) };
        var parts = name.Split(':');
        if (parts[0] != "cuda" || parts.Length > 2)
            throw new ComputeDeviceException($"there is no device '{name}': expected cpu, cuda or cuda:N");
        var index = 0;
        if (parts.Length == 2 && !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out index))
            throw new ComputeDeviceException($"'{parts[1]}' in '{name}' is not the number of a GPU: expected cuda:0, cuda:1, ...");

        NativeLibraries.LoadTorch();
        if (!cuda.is_available())
            throw new ComputeDeviceException($"'{name}' is not available: this build computes on the CPU alone (build with -p:Torch=cuda), "
                + "or there is no GPU with a driver here");
        if (index >= cuda.device_count())
            throw new ComputeDeviceException($"there is no '{name}': this machine has {cuda.device_count()} GPU(s), counted from 0");
        return new ComputeDevice { Device = new Device(TorchSharp.DeviceType.CUDA, index), DType = Supported(dtype ?? ScalarType.Float16) };
    }

    /// <summary>Gives a device by the names people write.</summary>
    /// <param name="name"><c>cpu</c>, <c>cuda</c> or <c>cuda:1</c>.</param>
    /// <param name="dtype"><c>float32</c>, <c>float16</c>, <c>bfloat16</c>; null for the device's own choice.</param>
    /// <exception cref="ComputeDeviceException">There is no such device or type here.</exception>
    public static ComputeDevice Create(string name, string? dtype) => Create(name, dtype switch
    {
        null => null,
        "float32" or "fp32" => ScalarType.Float32,
        "float16" or "fp16" => ScalarType.Float16,
        "bfloat16" or "bf16" => ScalarType.BFloat16,
        "float64" or "fp64" => ScalarType.Float64,
        _ => throw new ComputeDeviceException($"'{dtype}' is not a type to compute in: expected float32, float16, bfloat16 or float64"),
    });

    /// <summary>Begins to load libtorch on the device's thread, so that the first job finds it there.</summary>
    public void WarmUp() => _ = _thread.Value;

    /// <summary>
    /// Runs tensor work on the device's thread, in inference mode and in a dispose scope of its own: what leaves must be moved out of it.
    /// </summary>
    /// <remarks>Called on the device's thread itself, the work runs at once, within the job that is there.</remarks>
    /// <exception cref="OperationCanceledException">Cancelled before it began, or by the work itself.</exception>
    public Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken = default) =>
        RunAsync(work, ComputeMode.Inference, cancellationToken);

    /// <summary>
    /// Runs tensor work on the device's thread, in a mode and in a dispose scope of its own: what leaves must be moved out of it.
    /// </summary>
    /// <remarks>Called on the device's thread itself, the work runs at once, within the job that is there.</remarks>
    /// <exception cref="OperationCanceledException">Cancelled before it began, or by the work itself.</exception>
    public Task<T> RunAsync<T>(Func<T> work, ComputeMode mode, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_jobs.IsAddingCompleted, this);
        if (cancellationToken.IsCancellationRequested) return Task.FromCanceled<T>(cancellationToken);
        var job = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (Thread.CurrentThread == _thread.Value) Run(work, mode, job, cancellationToken);
        else _jobs.Add(() => Run(work, mode, job, cancellationToken), CancellationToken.None);
        return job.Task;
    }

    /// <summary>Runs tensor work that gives nothing back.</summary>
    /// <inheritdoc cref="RunAsync{T}(Func{T}, CancellationToken)"/>
    public Task RunAsync(Action work, CancellationToken cancellationToken = default) => RunAsync(() =>
    {
        work();
        return true;
    }, cancellationToken);

    /// <summary>Ends the thread when its work is done.</summary>
    public void Dispose()
    {
        if (_jobs.IsAddingCompleted) return;
        _jobs.CompleteAdding();
        if (_thread.IsValueCreated && Thread.CurrentThread != _thread.Value) _thread.Value.Join();
    }

    private void Run<T>(Func<T> work, ComputeMode mode, TaskCompletionSource<T> job, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            job.SetCanceled(cancellationToken);
            return;
        }

        try
        {
            NativeLibraries.LoadTorch();
            using var inference = inference_mode(mode == ComputeMode.Inference);
            using var gradients = mode == ComputeMode.Training ? enable_grad() : no_grad();
            using var kernels = KernelUse.Begin(UsesKernels, cancellationToken);
            using var scope = NewDisposeScope();
            job.SetResult(work());
        }
        catch (OperationCanceledException reason)
        {
            job.SetCanceled(reason.CancellationToken);
        }
        catch (Exception reason)   // the caller's to handle: it is thrown where the job is awaited
        {
            job.SetException(reason);
        }
    }

    private static ScalarType Supported(ScalarType dtype) =>
        dtype is ScalarType.Float32 or ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float64
        ? dtype
        : throw new ComputeDeviceException($"{dtype} is not a type to compute in: expected float32, float16, bfloat16 or float64");

    private void Work()
    {
        try
        {
            NativeLibraries.LoadTorch();
        }
        catch (DllNotFoundException)
        {
            // The first job meets it again, where somebody listens.
        }

        while (TryWorkOnce())
        {
        }
    }

    // A method of its own: waiting for the next job, an enumerator or a loop's local would still hold the last one, and with it a plugin
    // that is to be unloaded.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryWorkOnce()
    {
        if (!_jobs.TryTake(out var job, Timeout.Infinite)) return false;
        job();
        return true;
    }
}
