using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Tests.WeightFiles;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Tests.Devices;

/// <summary>What the store makes of weights.</summary>
public sealed class WeightTransformTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly ComputeDevice _device = ComputeDevice.Create("cpu");
    private readonly List<string> _made = [];

    public void Dispose()
    {
        _device.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void What_is_made_of_a_weight_is_made_once_for_all_who_ask_for_the_same()
    {
        using var store = new DeviceStore(_device);
        Tensor made;
        using (var one = store.Lend(Weights()))
        {
            using var other = store.Lend(Weights());
            made = one.Find("a", Times(2))!;
            Assert.Same(made, one.Find("a", Times(2)));
            Assert.Same(made, other.Find("a", Times(2)));
        }

        using var later = store.Lend(Weights());

        Assert.Same(made, later.Find("a", Times(2)));
        Assert.Equal(["2 a"], _made);
        Assert.Equal([2f, 4f], made.data<float>().ToArray());
        Assert.Equal([1f, 2f], later.Get("a").data<float>().ToArray());
        Assert.Null(later.Find("c", Times(2)));
    }

    [Fact]
    public void What_is_made_of_weights_is_counted_in_its_own_size()
    {
        using var store = new DeviceStore(_device);
        using var lease = store.Lend(Weights());

        lease.Find("a", new Wider(Times(2)));

        Assert.Equal(8 + 16, store.BytesHeld);   // the weight, and it in float64
    }

    [Fact]
    public void Beyond_the_budget_what_was_made_of_weights_goes_when_it_is_given_back()
    {
        using var store = new DeviceStore(_device, new DeviceStoreOptions { BudgetBytes = 8 });
        Tensor a, b;
        using (var lease = store.Lend(Weights()))
        {
            (a, b) = (lease.Find("a", Times(2))!, lease.Find("b", Times(2))!);
            Assert.Equal(12, store.BytesHeld);   // what it was made of was let go of: nobody else has it
        }

        Assert.Equal((4, true, false), (store.BytesHeld, a.IsInvalid, b.IsInvalid));
    }

    // Otherwise each strength of a LoRA that somebody tries would stay.
    [Fact]
    public void Of_what_was_made_of_one_weight_only_what_is_lent_stays_when_something_else_is_made_of_it()
    {
        using var store = new DeviceStore(_device);
        using var lent = store.Lend(Weights());
        var kept = lent.Find("a", Times(2))!;
        Tensor idle, ofAnother;
        using (var lease = store.Lend(Weights())) (idle, ofAnother) = (lease.Find("a", Times(3))!, lease.Find("b", Times(3))!);
        Assert.False(idle.IsInvalid);

        using (var lease = store.Lend(Weights())) lease.Find("a", Times(4));

        Assert.Equal((false, true, false), (kept.IsInvalid, idle.IsInvalid, ofAnother.IsInvalid));
        Assert.Equal(["2 a", "3 a", "3 b", "4 a"], _made);
        Assert.Equal(12 + 8 + 4 + 8, store.BytesHeld);
    }

    [Theory]
    [InlineData("a.safetensors")]
    [InlineData("other.safetensors")]
    public void What_came_of_a_file_that_was_changed_in_place_goes_when_that_is_noticed(string changed)
    {
        using var store = new DeviceStore(_device);
        var (weights, other) = (Weights(), Other(5));
        Tensor made;
        using (store.Lend(other))
        using (var lease = store.Lend(weights))
            made = lease.Find("a", Plus(other))!;
        Assert.Equal([6f, 7f], made.data<float>().ToArray());

        var bytes = File.ReadAllBytes(_folder[changed]);
        bytes[^1] ^= 0x80;   // the sign of the last number
        _folder.Write(changed, bytes);
        File.SetLastWriteTimeUtc(_folder[changed], DateTime.UnixEpoch);

        Assert.Throws<WeightFileException>(() => store.Lend(changed == "a.safetensors" ? weights : other));
        Assert.True(made.IsInvalid);
    }

    [Fact]
    public void Files_are_closed_when_what_was_made_of_them_has_gone()
    {
        using var store = new DeviceStore(_device, new DeviceStoreOptions { BudgetBytes = 0 });
        var (weights, other) = (Weights(), Other(5));
        using (store.Lend(other))
        using (var lease = store.Lend(weights))
            lease.Find("a", Plus(other));

        // As long as it is open, a file that was replaced is lent as it was.
        File.Move(_folder.Write("new.safetensors", Safetensors.Of(("c", [9]))), _folder["other.safetensors"], overwrite: true);
        Assert.Throws<WeightFileException>(() => store.Lend(other));
    }

    [Fact]
    public async Task What_is_made_of_weights_within_a_job_can_be_trained_on()
    {
        using var store = new DeviceStore(_device);
        using var lease = store.Lend(Weights());

        var made = await _device.RunAsync(() => lease.Find("a", Times(2))!, TestContext.Current.CancellationToken);

        using var learning = made.clone().requires_grad_();
        using var loss = (learning * made).sum();
        loss.backward();
        Assert.Equal([2f, 4f], learning.grad!.data<float>().ToArray());
    }

    [Fact]
    public void What_fails_to_be_made_holds_nothing()
    {
        using var store = new DeviceStore(_device, new DeviceStoreOptions { BudgetBytes = 0 });
        using (var lease = store.Lend(Weights()))
            Assert.Throws<InvalidOperationException>(() => lease.Find("a", new Failing()));

        Assert.Equal(0, store.BytesHeld);
    }

    private WeightSet Weights()
    {
        if (!File.Exists(_folder["a.safetensors"]))
            _folder.Write("a.safetensors", Safetensors.Of(("a", [1, 2]), ("b", [3])));
        return WeightSet.Open(_folder["a.safetensors"]);
    }

    private WeightSet Other(float number) =>
        WeightSet.Open(_folder.Write("other.safetensors", Safetensors.Of(("c", [number]))));

    private Scaled Times(double factor) => new Scaled(factor, _made);

    private static Added Plus(WeightSet other) => other.TryGetSource("c", out var source) ? new Added(source) : throw other.Lacks("c");

    private sealed record Scaled(double Factor, List<string> Made) : WeightTransform
    {
        public override Tensor Apply(Tensor weight, BorrowedWeights others)
        {
            Made.Add($"{Factor} {(weight.NumberOfElements == 2 ? "a" : "b")}");
            return weight.Times(Factor);
        }
    }

    private sealed record Wider(WeightTransform Inner) : WeightTransform
    {
        public override Tensor Apply(Tensor weight, BorrowedWeights others) => Inner.Apply(weight, others).to(ScalarType.Float64);
    }

    private sealed record Added(WeightSet.Source Other) : WeightTransform
    {
        public override IEnumerable<FileFingerprint> Files => [Other.File];

        public override Tensor Apply(Tensor weight, BorrowedWeights others) => weight.Plus(others.Get(Other));
    }

    private sealed record Failing : WeightTransform
    {
        public override Tensor Apply(Tensor weight, BorrowedWeights others) => throw new InvalidOperationException("it fails");
    }
}
