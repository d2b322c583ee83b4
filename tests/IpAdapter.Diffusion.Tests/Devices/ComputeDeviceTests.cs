using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Devices;

namespace IpAdapter.Diffusion.Tests.Devices;

public sealed class ComputeDeviceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_job_runs_on_one_thread_in_inference_mode_and_in_a_scope_of_its_own()
    {
        using var device = ComputeDevice.Create("cpu");
        Tensor? leftBehind = null;

        var first = await device.RunAsync(() =>
        {
            leftBehind = ones(2);
            return (Environment.CurrentManagedThreadId, is_inference_mode_enabled());
        }, Cancellation);
        var (second, moved) = await device.RunAsync(() => (Environment.CurrentManagedThreadId, ones(2).MoveToOuterDisposeScope()),
            Cancellation);

        Assert.Equal((second, true), first);
        Assert.True(leftBehind!.IsInvalid);
        using (moved) Assert.Equal(2, moved.sum().item<float>());
    }

    [Theory]
    [InlineData(ComputeMode.Inference, true, false)]
    [InlineData(ComputeMode.NoGradients, false, false)]
    [InlineData(ComputeMode.Training, false, true)]
    public async Task A_job_says_which_mode_it_needs(ComputeMode mode, bool isInference, bool recordsGradients)
    {
        using var device = ComputeDevice.Create("cpu");

        // Whatever the job is that it stands in: a node's job may ask for another.
        foreach (var outer in Enum.GetValues<ComputeMode>())
        {
            var (inner, after) = await device.RunAsync(
                () => (device.RunAsync(Modes, mode).GetAwaiter().GetResult(), Modes()), outer, Cancellation);

            Assert.Equal((isInference, recordsGradients), inner);
            Assert.Equal((outer == ComputeMode.Inference, outer == ComputeMode.Training), after);
        }

        static (bool, bool) Modes() => (is_inference_mode_enabled(), is_grad_enabled());
    }

    [Fact]
    public async Task What_one_job_computed_without_gradients_another_trains_on()
    {
        using var device = ComputeDevice.Create("cpu");
        using var computed = await device.RunAsync(
            () => ones(2).Times(3).DetachFromDisposeScope(), ComputeMode.NoGradients, Cancellation);

        var gradient = await device.RunAsync(
            () =>
            {
                var learning = ones(2).requires_grad_();
                (learning * computed).sum().backward();
                return learning.grad!.data<float>().ToArray();
            },
            ComputeMode.Training, Cancellation);

        Assert.Equal([3f, 3f], gradient);
    }

    [Fact]
    public async Task A_job_within_a_job_runs_at_once()
    {
        using var device = ComputeDevice.Create("cpu");

        var inner = await device.RunAsync(() => device.RunAsync(() => Environment.CurrentManagedThreadId).GetAwaiter()
            .GetResult() == Environment.CurrentManagedThreadId, Cancellation);

        Assert.True(inner);
    }

    [Fact]
    public async Task What_a_job_throws_arrives_where_it_is_awaited_and_the_next_job_runs()
    {
        using var device = ComputeDevice.Create("cpu");

        await Assert.ThrowsAsync<InvalidDataException>(() => device.RunAsync(() => throw new InvalidDataException(), Cancellation));

        Assert.Equal(3, await device.RunAsync(() => 3, Cancellation));
    }

    [Fact]
    public async Task A_cancelled_job_does_not_begin()
    {
        using var device = ComputeDevice.Create("cpu");
        using var cancellation = new CancellationTokenSource();
        using var gate = new ManualResetEventSlim();
        var before = device.RunAsync(() => gate.Wait(Cancellation), Cancellation);
        var ran = false;
        var waiting = device.RunAsync(() => ran = true, cancellation.Token);

        await cancellation.CancelAsync();
        gate.Set();

        await before;
        await Assert.ThrowsAsync<TaskCanceledException>(() => waiting);
        Assert.False(ran);
    }

    [Theory]
    [InlineData("gpu", "expected cpu, cuda or cuda:N")]
    [InlineData("cuda:x", "'x' in 'cuda:x'")]
    [InlineData("cuda:-1", "'-1' in 'cuda:-1'")]
    public void A_device_that_does_not_exist_is_an_error_that_says_what_does(string name, string reason)
    {
        Assert.Contains(reason, Assert.Throws<ComputeDeviceException>(() => ComputeDevice.Create(name)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gpu_that_is_not_there_is_an_error()
    {
        Assert.SkipWhen(cuda.is_available() && cuda.device_count() > 99, "this machine has a hundred GPUs");

        Assert.Contains("cuda:99", Assert.Throws<ComputeDeviceException>(() => ComputeDevice.Create("cuda:99")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_type_that_is_not_computed_in_is_an_error()
    {
        Assert.Contains("'int8'", Assert.Throws<ComputeDeviceException>(() => ComputeDevice.Create("cpu", "int8")).Message,
            StringComparison.Ordinal);
        Assert.Equal(ScalarType.BFloat16, ComputeDevice.Create("cpu", "bf16").DType);
    }
}
