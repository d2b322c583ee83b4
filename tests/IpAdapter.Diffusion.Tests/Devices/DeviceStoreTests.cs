using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Tests.WeightFiles;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Mapping;

namespace IpAdapter.Diffusion.Tests.Devices;

public sealed class DeviceStoreTests : IDisposable
{
    private static readonly string Vae = TestFolder.Golden("models/sd15-tiny/vae");

    private readonly TestFolder _folder = new();
    private readonly ComputeDevice _device = ComputeDevice.Create("cpu");

    public void Dispose()
    {
        _device.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("models/formats/vae-bf16")]
    [InlineData("models/formats/vae-sharded")]
    [InlineData("models/formats/vae-fp16-sharded")]
    public void A_model_has_the_same_numbers_whatever_type_its_file_is_in(string folder)
    {
        using var store = new DeviceStore(_device);
        using var whole = store.Lend(WeightSet.OpenFolder(Vae, "diffusion_pytorch_model"));
        var set = WeightSet.OpenFolder(TestFolder.Golden(folder), "diffusion_pytorch_model");
        using var other = store.Lend(set);

        foreach (var name in set.Names)
        {
            Assert.Equal(ScalarType.Float32, other.Get(name).dtype);
            Assert.True(whole.Get(name).Equals(other.Get(name)), name);
        }
    }

    [Fact]
    public void A_network_that_does_not_bear_the_devices_type_borrows_another_beside_it()
    {
        using var device = ComputeDevice.Create("cpu", ScalarType.Float16);
        using var store = new DeviceStore(device);
        var set = WeightSet.OpenFolder(Vae, "diffusion_pytorch_model");
        using var usual = store.Lend(set);
        using var other = store.Lend(set, ScalarType.Float32);
        Assert.Equal((ScalarType.Float16, ScalarType.Float32),
            (usual.Get("quant_conv.weight").dtype, other.Get("quant_conv.weight").dtype));
        Assert.True(usual.Get("quant_conv.weight").to(ScalarType.Float32).Equals(other.Get("quant_conv.weight")));
    }

    [Fact]
    public void What_is_let_go_of_is_what_nobody_has_of_the_weights_named()
    {
        using var store = new DeviceStore(_device);
        var vae = WeightSet.OpenFolder(TestFolder.Golden("models/formats/vae-bf16"), "diffusion_pytorch_model");
        var (encoder, decoder) = (vae.Below("encoder."), vae.Below("decoder."));
        Read(encoder);
        var bytesOfEncoder = store.BytesHeld;
        Read(decoder);
        var bytesOfBoth = store.BytesHeld;
        using var lease = store.Lend(decoder);
        var lent = lease.Get("conv_in.weight");

        store.LetGo(encoder);
        Assert.Equal(bytesOfBoth - bytesOfEncoder, store.BytesHeld);
        store.LetGo(decoder);

        Assert.False(lent.IsInvalid);
        Assert.Equal(lent.NumberOfElements * 4, store.BytesHeld);
        Read(encoder);
        Assert.Equal(bytesOfEncoder + lent.NumberOfElements * 4, store.BytesHeld);

        void Read(WeightSet part)
        {
            using var all = store.Lend(part);
            foreach (var name in part.Names) all.Get(name);
        }
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    public void Weights_read_without_a_map_are_the_same_bit_for_bit(ScalarType type)
    {
        using var device = ComputeDevice.Create("cpu", type);
        using var mapping = new DeviceStore(device);
        using var reading = new DeviceStore(device, new DeviceStoreOptions { UsesMemoryMap = false });
        var set = WeightSet.OpenFolder(TestFolder.Golden("models/sd15-tiny/unet"), "diffusion_pytorch_model");
        using var mapped = mapping.Lend(set);
        using var read = reading.Lend(set);

        foreach (var name in set.Names)
        {
            Assert.Equal(type, mapped.Get(name).dtype);
            Assert.True(mapped.Get(name).Equals(read.Get(name)), name);
        }

        Assert.Equal(mapping.BytesHeld, reading.BytesHeld);
        Assert.Equal(set.ParameterCount * (type == ScalarType.Float32 ? 4 : 2), mapping.BytesHeld);
    }

    [Fact]
    public void A_weight_lent_twice_is_one_tensor()
    {
        using var store = new DeviceStore(_device);
        var path = _folder.Write("a.safetensors", Safetensors.Of(("a", [1, 2]), ("b", [3])));
        Tensor first;
        using (var lease = store.Lend(WeightSet.Open(path))) first = lease.Get("a");
        var bytes = store.BytesHeld;

        using var again = store.Lend(WeightSet.Open(path));

        Assert.Same(first, again.Get("a"));
        Assert.Equal((8, 8), (bytes, store.BytesHeld));
    }

    [Fact]
    public void A_weight_of_the_devices_type_lies_in_the_file_itself()
    {
        using var store = new DeviceStore(_device);
        using var lease = store.Lend(WeightSet.Open(_folder.Write("a.safetensors", Safetensors.Of(("a", [1, 2]), ("b", [3])))));

        var distance = NativeTensors.AddressOf(lease.Get("b")) - NativeTensors.AddressOf(lease.Get("a"));

        Assert.Equal(8, distance);
    }

    [Fact]
    public async Task Weights_made_within_a_job_can_be_trained_on()
    {
        using var store = new DeviceStore(_device);
        using var lease = store.Lend(WeightSet.Open(_folder.Write("a.safetensors", Safetensors.Of(("a", [1, 2])))));

        var weight = await _device.RunAsync(() => lease.Get("a"), TestContext.Current.CancellationToken);

        using var learning = weight.clone().requires_grad_();
        using var loss = (learning * weight).sum();
        loss.backward();
        Assert.Equal([1f, 2f], learning.grad!.data<float>().ToArray());
    }

    [Fact]
    public void What_nobody_has_goes_first_beyond_the_budget_the_longest_unused_before_the_others()
    {
        using var store = new DeviceStore(_device, new DeviceStoreOptions { BudgetBytes = 12 });
        var set = WeightSet.Open(_folder.Write("a.safetensors", Safetensors.Of(("a", [1]), ("b", [2]), ("c", [3]), ("d", [4]))));
        Tensor a, b, c;
        using (var lease = store.Lend(set)) (a, b, c) = (lease.Get("a"), lease.Get("b"), lease.Get("c"));
        using (var lease = store.Lend(set)) lease.Get("a");

        using var last = store.Lend(set);
        last.Get("d");

        Assert.Equal(12, store.BytesHeld);
        Assert.Equal((false, true, false), (a.IsInvalid, b.IsInvalid, c.IsInvalid));
    }

    [Fact]
    public void What_is_lent_stays_even_beyond_the_budget_and_goes_when_it_is_given_back()
    {
        using var store = new DeviceStore(_device, new DeviceStoreOptions { BudgetBytes = 4 });
        var set = WeightSet.Open(_folder.Write("a.safetensors", Safetensors.Of(("a", [1, 2]), ("b", [3]))));
        using (var lease = store.Lend(set))
        {
            Assert.Equal(3, lease.Get("a").sum().item<float>());
            Assert.Equal(3, lease.Get("b").sum().item<float>());
            Assert.Equal(12, store.BytesHeld);
        }

        Assert.Equal(4, store.BytesHeld);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_file_replaced_by_renaming_keeps_working_and_opened_again_is_the_new_one(bool usesMemoryMap)
    {
        using var store = new DeviceStore(_device, new DeviceStoreOptions { UsesMemoryMap = usesMemoryMap });
        var path = _folder.Write("a.safetensors", Safetensors.Of(("a", [1, 2]), ("b", [3])));
        var old = WeightSet.Open(path);
        using var before = store.Lend(old);
        before.Get("a");

        File.Move(_folder.Write("new.safetensors", Safetensors.Of(("a", [5, 6]), ("b", [7]))), path, overwrite: true);
        using var between = store.Lend(old);
        using var after = store.Lend(WeightSet.Open(path));

        Assert.NotEqual(old, WeightSet.Open(path));
        Assert.Equal([1f, 2f], between.Get("a").data<float>().ToArray());
        Assert.Equal([3f], between.Get("b").data<float>().ToArray());
        Assert.Equal([5f, 6f], after.Get("a").data<float>().ToArray());
        Assert.Equal([7f], after.Get("b").data<float>().ToArray());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_file_changed_in_place_is_noticed_before_it_is_lent_again(bool usesMemoryMap)
    {
        using var store = new DeviceStore(_device, new DeviceStoreOptions { UsesMemoryMap = usesMemoryMap });
        var path = _folder.Write("a.safetensors", Safetensors.Of(("a", [1, 2]), ("b", [3])));
        var old = WeightSet.Open(path);
        var lease = store.Lend(old);
        lease.Get("a");
        _folder.Write("a.safetensors", Safetensors.Of(("a", [5, 6]), ("b", [7])));
        File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch);

        var problem = Assert.Throws<WeightFileException>(() => store.Lend(old));
        Assert.Throws<WeightFileException>(() => lease.Get("b"));
        lease.Dispose();

        Assert.Equal(path, problem.Path);
        Assert.Contains("changed in place", problem.Problem, StringComparison.Ordinal);
        Assert.Equal(0, store.BytesHeld);
        using var fresh = store.Lend(WeightSet.Open(path));
        Assert.Equal([5f, 6f], fresh.Get("a").data<float>().ToArray());
    }

    [Fact]
    public void A_file_replaced_before_it_was_ever_lent_is_an_error()
    {
        using var store = new DeviceStore(_device);
        var path = _folder.Write("a.safetensors", Safetensors.Of(("a", [1])));
        var old = WeightSet.Open(path);
        File.Move(_folder.Write("new.safetensors", Safetensors.Of(("a", [2]))), path, overwrite: true);

        Assert.Contains("replaced by another file", Assert.Throws<WeightFileException>(() => store.Lend(old)).Problem,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_that_were_converted_and_let_go_are_read_again_and_their_neighbours_too()
    {
        var many = Enumerable.Range(0, 20_000).Select(number => (float)number).ToArray();
        var set = WeightSet.Open(_folder.Write("a.safetensors", Safetensors.Of(("before", [1]), ("many", many), ("after", [2]))));
        using var device = ComputeDevice.Create("cpu", ScalarType.Float64);
        using var store = new DeviceStore(device, new DeviceStoreOptions { BudgetBytes = 0 });
        for (var round = 0; round < 2; round++)
        {
            using var lease = store.Lend(set);
            Assert.Equal(many.Select(number => (double)number), lease.Get("many").data<double>().ToArray());
            Assert.Equal((1.0, 2.0), (lease.Get("before").item<double>(), lease.Get("after").item<double>()));
        }

        Assert.Equal(0, store.BytesHeld);
    }

    [Fact]
    public void A_view_of_a_weight_outlives_the_store_and_its_file()
    {
        var path = _folder.Write("a.safetensors", Safetensors.Of(("a", [1, 2, 3, 4])));
        Tensor view;
        using (var store = new DeviceStore(_device))
        using (var lease = store.Lend(WeightSet.Open(path)))
            view = lease.Get("a").reshape(2, 2);
        File.Delete(path);

        using (view) Assert.Equal([1f, 2, 3, 4], view.data<float>().ToArray());
    }

    [Fact]
    public void A_name_that_is_not_there_brings_the_nearest_one()
    {
        using var store = new DeviceStore(_device);
        using var lease = store.Lend(WeightSet.OpenFolder(Vae, "diffusion_pytorch_model"));

        var problem = Assert.Throws<WeightFileException>(() => lease.Get("decoder.conv_inn.weight"));

        Assert.Null(lease.Find("decoder.conv_inn.weight"));
        Assert.Contains("'decoder.conv_in.weight'", problem.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_that_is_disposed_lends_nothing_and_takes_back_what_was_lent()
    {
        var store = new DeviceStore(_device);
        var set = WeightSet.Open(_folder.Write("a.safetensors", Safetensors.Of(("a", [1]))));
        var lease = store.Lend(set);
        lease.Get("a");

        store.Dispose();
        Assert.Equal(4, store.BytesHeld);
        lease.Dispose();

        Assert.Equal(0, store.BytesHeld);
        Assert.Throws<ObjectDisposedException>(() => store.Lend(set));
    }
}
