using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Tests.Models.UNets;

public sealed class UNetRunTests
{
    [Fact]
    public void What_one_session_fails_to_let_go_of_keeps_neither_the_others_nor_the_weights()
    {
        using var scope = NewDisposeScope();
        var store = new DeviceStore(ComputeDevice.Create("cpu"));
        var (below, broken) = (new Session(), new Session { Fault = new InvalidOperationException("broken") });
        var run = UNetRun.Bind(TinyUNet.Open("sd15-tiny") with { Patches = [below, broken] }, store, new BatchLayout(1, Guided: false),
            zeros(1, 77, 16), 8, 8);

        Assert.Same(broken.Fault, Assert.Throws<InvalidOperationException>(run.Dispose));

        Assert.True(below.IsDisposed);
        store.Dispose();   // lets go of all that is not lent
        Assert.Equal(0, store.BytesHeld);
    }

    [Fact]
    public void A_UNet_of_SDXLs_family_says_what_it_reads_besides()
    {
        using var scope = NewDisposeScope();
        using var store = new DeviceStore(ComputeDevice.Create("cpu"));

        var lacking = Assert.Throws<ArgumentException>(() => UNetRun.Bind(TinyUNet.Open("sdxl-tiny"), store,
            new BatchLayout(1, Guided: false), zeros(1, 77, 28), 8, 8));

        Assert.Contains("one vector for each prompt and six sizes. Pass AddedConditions", lacking.Message, StringComparison.Ordinal);
    }

    // A call on a large picture takes minutes: it ends where it is, not behind its last layer.
    [Fact]
    public void A_prediction_that_is_cancelled_computes_no_further_layer()
    {
        using var scope = NewDisposeScope();
        using var store = new DeviceStore(ComputeDevice.Create("cpu"));
        using var ending = new CancellationTokenSource();
        var session = new Session
        {
            Asked = part =>
            { if (part == UNetPart.Mid) Assert.Fail("the middle was computed"); ending.Cancel(); }
        };
        using var run = UNetRun.Bind(TinyUNet.Open("sd15-tiny") with { Patches = [session] }, store, new BatchLayout(1, Guided: false),
            zeros(1, 77, 16), 8, 8);
        run.Cancellation = ending.Token;

        Assert.Throws<OperationCanceledException>(() => run.Predict(zeros(1, 4, 8, 8), new DenoisingStep(500, 0, 1, 0)));
    }

    private sealed class Session : IUNetBlockAddition, IUNetPatch
    {
        public Exception? Fault { get; init; }

        public Action<UNetPart>? Asked { get; init; }

        public bool IsDisposed { get; private set; }

        public IUNetSession Bind(UNetBinding binding) => this;

        public Tensor? AddToBlock(UNetPart part, int block)
        {
            Asked?.Invoke(part);
            return null;
        }

        public void Dispose()
        {
            IsDisposed = true;
            if (Fault is not null)
                throw Fault;
        }
    }
}
