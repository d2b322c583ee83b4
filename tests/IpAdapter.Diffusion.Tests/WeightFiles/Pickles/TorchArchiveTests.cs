using System.IO.Compression;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.WeightFiles;
using Called = IpAdapter.Diffusion.Tests.WeightFiles.Pickles.PickleBytes.Called;
using View = IpAdapter.Diffusion.Tests.WeightFiles.Pickles.PickleBytes.Tensor;

namespace IpAdapter.Diffusion.Tests.WeightFiles.Pickles;

public sealed class TorchArchiveTests : IDisposable
{
    private static readonly (string Key, byte[] Bytes) Six = ("0", TorchFile.Numbers(1f, 2f, 3f, 4f, 5f, 6f));

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Names_of_nested_dictionaries_are_joined_and_what_is_no_tensor_is_left_out()
    {
        var file = Open(TorchFile.Of(
            new Dictionary<string, object?>
            {
                ["image_proj"] = new Dictionary<string, object?> { ["proj.weight"] = Matrix(2, 3) },
                ["list"] = new List<object?> { "text", Vector(6), 3 },
                ["epoch"] = 7,
                ["none"] = null,
                ["callbacks"] = new object?[] { "a", true },
            },
            Six));

        Assert.Equal(["image_proj.proj.weight", "list.1"], file.Names);
        Assert.Equal([2, 3], file.Find("image_proj.proj.weight")!.Shape);
    }

    [Fact]
    public void A_checkpoints_state_is_unwrapped()
    {
        var file = Open(TorchFile.Of(new Dictionary<string,
            object?>
        {
            ["state_dict"] = new Dictionary<string, object?> { ["a"] = Vector(6) },
            ["optimizer"] = new Dictionary<string,
            object?>
            { ["b"] = Vector(6) }
        }, Six));

        Assert.Equal(["a"], file.Names);
    }

    [Fact]
    public void A_tensor_that_stands_alone_has_a_name()
    {
        Assert.Equal(["tensor"], Open(TorchFile.Of(Vector(6), Six)).Names);
    }

    [Fact]
    public void Parameters_and_the_fields_of_an_old_ParameterDict_are_tensors()
    {
        var old = new Called("torch.nn.modules.container", "ParameterDict", [], new Dictionary<string,
            object?>
        { ["_parameters"] = new Dictionary<string, object?> { ["*"] = Vector(6) with { IsParameter = true } } });

        Assert.Equal(["string_to_param.*"], Open(TorchFile.Of(new Dictionary<string, object?> { ["string_to_param"] = old }, Six)).Names);
    }

    [Fact]
    public void What_published_checkpoints_hold_beside_tensors_is_passed_over()
    {
        var score = new Called("numpy.core.multiarray", "scalar",
            [new Called("numpy", "dtype", ["f8", 0, 1], new object?[] { 3, "<" }), new Called("_codecs", "encode", ["x", "latin1"])]);
        var state = new Called("collections", "OrderedDict", [], new Dictionary<string,
            object?>
        { ["_metadata"] = new Dictionary<string, object?>() });
        var file = Open(TorchFile.Of(new Dictionary<string, object?> { ["best"] = score, ["empty"] = state, ["a"] = Vector(6) }, Six));

        Assert.Equal(["a"], file.Names);
    }

    [Theory]
    [InlineData("numpy._core.multiarray", "scalar")]   // NumPy 2: every checkpoint of Lightning's since 2024 that notes its best score
    [InlineData("numpy._core.multiarray", "_reconstruct")]
    [InlineData("numpy.core.multiarray", "_reconstruct")]
    [InlineData("numpy", "ndarray")]
    [InlineData("torch", "float32")]
    [InlineData("torch", "bfloat16")]
    [InlineData("torch", "device")]
    [InlineData("__builtin__", "set")]
    [InlineData("builtins", "set")]
    [InlineData("collections", "Counter")]
    [InlineData("collections", "defaultdict")]
    public void What_PyTorch_takes_for_weights_is_passed_over(string module, string name)
    {
        var pickle = new PickleBytes().Raw((byte)'}', (byte)'(').Add("a").Add(Vector(6)).Add("named").Global(module, name)
            .Add("made").Global(module, name).Raw((byte)')', (byte)'R').Raw((byte)'u', (byte)'.').ToArray();

        Assert.Equal(["a"], Open(TorchFile.Of(pickle, Six)).Names);
    }

    [Fact]
    public void A_dictionary_that_counts_or_has_defaults_is_a_dictionary()
    {
        var pickle = new PickleBytes().Raw((byte)'}', (byte)'(')
            .Add("counted").Add(new Called("collections", "Counter", [new Dictionary<string, object?> { ["a"] = Vector(6) }]))
            .Add("listed").Global("collections", "defaultdict").Raw((byte)'(').Global("builtins", "list").Raw((byte)'t', (byte)'R').Add("b")
                .Add(Vector(6)).Raw((byte)'s')
            .Raw((byte)'u', (byte)'.').ToArray();

        Assert.Equal(["counted.a", "listed.b"], Open(TorchFile.Of(pickle, Six)).Names.Order());
    }

    [Fact]
    public void A_parameter_or_tensor_with_attributes_is_the_tensor()
    {
        PickleBytes Tensor() => new PickleBytes().Raw((byte)'}', (byte)'(').Add("a");
        var parameter = Tensor().Add(new Called("torch._utils", "_rebuild_parameter_with_state",
            [Vector(6), true, null, new Dictionary<string, object?> { ["is_shared"] = true }])).Raw((byte)'u', (byte)'.').ToArray();
        var subclass = Tensor().Global("torch._tensor", "_rebuild_from_type_v2").Raw((byte)'(').Global("torch._utils", "_rebuild_parameter")
            .Global("torch.nn.parameter", "Parameter")
            .Add(new object?[] { Vector(6), true, null }).Add(new Dictionary<string, object?>()).Raw((byte)'t', (byte)'R')
                .Raw((byte)'u', (byte)'.').ToArray();

        Assert.All([parameter, subclass], pickle => Assert.Equal([6], Open(TorchFile.Of(pickle, Six)).Find("a")!.Shape));
    }

    [Theory]
    [InlineData("torch._utils", "_rebuild_qtensor", "a quantised tensor", "model.float()")]
    [InlineData("torch", "QInt8Storage", "a quantised tensor", "model.float()")]
    [InlineData("torch._utils", "_rebuild_tensor_v3", "8-bit floats", "F16 or BF16")]
    [InlineData("torch._utils", "_rebuild_sparse_tensor", "a sparse tensor", "to_dense()")]
    [InlineData("torch", "ComplexFloatStorage", "complex numbers", "real numbers")]
    public void A_tensor_that_can_not_be_used_is_called_by_what_it_is(string module, string name, params string[] expected)
    {
        var refusal = Refusal(TorchFile.Of(new PickleBytes().Global(module, name).Raw((byte)'.').ToArray()));

        Assert.All([$"'{module}.{name}'", .. expected], part => Assert.Contains(part, refusal, StringComparison.Ordinal));
        Assert.DoesNotContain("run code", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("os", "system")]
    [InlineData("builtins", "eval")]
    [InlineData("__builtin__", "getattr")]
    [InlineData("torch", "load")]
    [InlineData("torch._utils", "_rebuild_tensor")]
    [InlineData("collections", "OrderedDict.update")]
    public void Every_other_name_is_refused_before_anything_is_made_of_it(string module, string name)
    {
        var harm = new Dictionary<string, object?> { ["a"] = Vector(6), ["b"] = new Called(module, name, ["touch harm"]) };

        Assert.Contains($"'{module}.{name}'", Refusal(TorchFile.Of(harm, Six)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_is_refused_by_every_instruction_that_can_give_one()
    {
        byte[] onStack = [0x80, 4, 0x8c, 2, .. "os"u8, 0x8c, 6, .. "system"u8, 0x93, (byte)'.'];
        byte[] instance = [0x80, 2, (byte)'(', (byte)'i', .. "os\nsystem\n"u8, (byte)'.'];
        byte[] old = [.. "cos\nsystem\n(S'ls'\ntR."u8];

        Assert.All([onStack, instance, old], pickle => Assert.Contains("'os.system'", Refusal(TorchFile.Of(pickle)),
            StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(new byte[] { (byte)'t', (byte)'.' }, "a mark that was never set")]
    [InlineData(new byte[] { (byte)'.' }, "takes a value where there is none")]
    [InlineData(new byte[] { (byte)'N', (byte)'(', (byte)'0', (byte)'.' }, "takes a value where there is none")]
    [InlineData(new byte[] { (byte)'h', 3, (byte)'.' }, "refers to value number 3")]
    [InlineData(new byte[] { (byte)'N', (byte)'r', 255, 255, 255, 127, (byte)'.' }, "remembers a value as number")]
    [InlineData(new byte[] { (byte)'X', 255, 255, 255, 255, (byte)'.' }, "ends in the middle of a value of 4,294,967,295 bytes")]
    [InlineData(new byte[] { 0x8d, 255, 255, 255, 255, 255, 255, 255, 255 },
        "ends in the middle of a value of 18,446,744,073,709,551,615 bytes")]
    [InlineData(new byte[] { 0x8b, 255, 255, 255, 255, (byte)'.' }, "ends in the middle of a value of 4,294,967,295 bytes")]
    [InlineData(new byte[] { (byte)'N', (byte)')', (byte)'R', (byte)'.' }, "calls something that can't be called")]
    [InlineData(new byte[] { (byte)'N', (byte)'N', (byte)'b', (byte)'.' }, "gives fields to something that has none")]
    [InlineData(new byte[] { (byte)'N', (byte)'Q', (byte)'.' }, "refers to a storage by something other")]
    [InlineData(new byte[] { 0x82, 1, (byte)'.' }, "the instruction 0x82")]
    [InlineData(new byte[] { 0x80, 9, (byte)'.' }, "of protocol 9")]
    [InlineData(new byte[] { (byte)'}', (byte)'.' }, "names no tensor")]
    [InlineData(new byte[] { (byte)'}', (byte)'q', 0, (byte)'K', 1, (byte)'h', 0, (byte)'s', (byte)'.' }, "nested beyond reason")]
    public void A_damaged_pickle_is_an_error_that_says_what_is_wrong(byte[] pickle, string problem) =>
        Assert.Contains(problem, Refusal(TorchFile.Of(pickle)), StringComparison.Ordinal);

    [Fact]
    public void A_pickle_that_would_fill_the_memory_is_refused()
    {
        byte[] lists = [0x80, 2, .. Enumerable.Repeat((byte)']', 4_000_000), (byte)'.'];

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("far more memory", Refusal(TorchFile.Of(lists)), StringComparison.Ordinal);
        // the file itself, written and read, is most of it
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 60_000_000);
    }

    [Theory]
    [InlineData(7, 0, new long[] { 7 }, new long[] { 1 }, "a storage of 7 F32 numbers, but '0' has 24 bytes")]
    [InlineData(-1, 0, new long[] { 1 }, new long[] { 1 }, "a storage of -1")]
    [InlineData(6, 1, new long[] { 6 }, new long[] { 1 }, "not within its storage of 6 numbers")]
    [InlineData(6, -1, new long[] { 6 }, new long[] { 1 }, "not within its storage")]
    [InlineData(6, 0, new long[] { 2, 3 }, new long[] { 4, 1 }, "not within its storage")]
    [InlineData(6, 0, new long[] { 1000 }, new long[] { 0 }, "not within its storage")]
    [InlineData(6, 0, new long[] { 1L << 32, 1L << 32 }, new long[] { 0, 0 }, "not within its storage")]
    [InlineData(6, 0, new long[] { 2, 2 }, new long[] { long.MaxValue, long.MaxValue }, "not within its storage")]
    public void A_tensor_that_reaches_beyond_its_storage_is_an_error(long count, long offset, long[] shape, long[] strides, string problem)
    {
        var tensors = new Dictionary<string, object?> { ["a"] = new View("FloatStorage", "0", count, offset, shape, strides) };

        Assert.Contains(problem, Refusal(TorchFile.Of(tensors, Six)), StringComparison.Ordinal);
    }

    [Fact]
    public void Views_that_show_the_same_numbers_again_and_again_are_refused()
    {
        var views = Enumerable.Range(0, 100).ToDictionary(i => $"{i}",
            i => (object?)new View("ByteStorage", "0", 80_000, i, [70_000], [1]));

        Assert.Contains("many overlap", Refusal(TorchFile.Of(views, ("0", new byte[80_000]))), StringComparison.Ordinal);
    }

    [Fact]
    public void Strides_and_offsets_are_honoured_and_two_names_of_one_tensor_share_it()
    {
        var path = _folder.Write("views.bin", TorchFile.Of(new Dictionary<string, object?>
        {
            ["transposed"] = new View("FloatStorage", "0", 6, 0, [3, 2], [1, 3]),
            ["column"] = new View("FloatStorage", "0", 6, 1, [2], [3]),
            ["rest"] = new View("FloatStorage", "0", 6, 4, [1, 2], [17, 1]),
            ["one"] = new View("FloatStorage", "0", 6, 5, [], []),
            ["none"] = new View("FloatStorage", "0", 6, 6, [0, 4], [4, 1]),
            ["again"] = new View("FloatStorage", "0", 6, 0, [3, 2], [1, 3]),
        }, Six));
        using var device = ComputeDevice.Create("cpu");
        foreach (var maps in (bool[])[true, false])
        {
            using var store = new DeviceStore(device, new DeviceStoreOptions { UsesMemoryMap = maps });
            using var lease = store.Lend(WeightSet.Open(path));

            Assert.Equal(tensor([1f, 4, 2, 5, 3, 6], 3, 2), lease.Get("transposed"), Same);
            Assert.True(lease.Get("transposed").is_contiguous());
            Assert.Equal(tensor([2f, 5]), lease.Get("column"), Same);
            Assert.Equal(tensor([5f, 6], 1, 2), lease.Get("rest"), Same);
            Assert.Equal(6f, lease.Get("one").item<float>());
            Assert.Equal([0, 4], lease.Get("none").shape);
            Assert.Same(lease.Get("transposed"), lease.Get("again"));
        }
    }

    [Theory]
    [InlineData("HalfStorage", "F16", 2)]
    [InlineData("BFloat16Storage", "BF16", 2)]
    [InlineData("DoubleStorage", "F64", 8)]
    [InlineData("LongStorage", "I64", 8)]
    [InlineData("IntStorage", "I32", 4)]
    [InlineData("ShortStorage", "I16", 2)]
    [InlineData("CharStorage", "I8", 1)]
    [InlineData("ByteStorage", "U8", 1)]
    [InlineData("BoolStorage", "BOOL", 1)]
    public void Every_usual_type_is_read(string storage, string type, int size)
    {
        var entry = Open(TorchFile.Of(new Dictionary<string, object?> { ["a"] = new View(storage, "0", 3, 1, [2], [1]) },
            ("0", new byte[3 * size]))).Find("a")!;

        Assert.Equal((type, 2 * size), (entry.Type.FileName(), (int)entry.Length));
    }

    [Fact]
    public void A_file_beyond_4_GB_says_so_in_zip64_and_is_read()
    {
        var pickle = PickleBytes.Of(new Dictionary<string, object?> { ["a"] = Vector(6) });

        var file = Open(TorchFile.Zip64([("x/data.pkl", pickle), ("x/data/0", Six.Bytes)]));

        using var device = ComputeDevice.Create("cpu");
        using var store = new DeviceStore(device);
        using var lease = store.Lend(file);
        Assert.Equal(tensor([1f, 2, 3, 4, 5, 6]), lease.Get("a"), Same);
    }

    [Fact]
    public void An_archive_that_was_packed_again_is_refused_with_what_to_do()
    {
        var pickle = PickleBytes.Of(new Dictionary<string, object?> { ["a"] = Vector(6) });

        Assert.Contains("'x/data.pkl' in it "
            + "is compressed", Refusal(TorchFile.Archive([("x/data.pkl", [.. pickle, .. new byte[1000]]), ("x/data/0", Six.Bytes)],
            CompressionLevel.Optimal)), StringComparison.Ordinal);
    }

    [Fact]
    public void Other_archives_are_called_by_their_name()
    {
        var pickle = PickleBytes.Of(new Dictionary<string, object?> { ["a"] = Vector(6) });

        Assert.Contains("big-endian", Refusal(TorchFile.Archive([("x/data.pkl", pickle), ("x/data/0", Six.Bytes),
            ("x/byteorder", "big"u8.ToArray())])), StringComparison.Ordinal);
        Assert.Contains("TorchScript", Refusal(TorchFile.Archive([("x/data.pkl", pickle), ("x/constants.pkl", pickle)])),
            StringComparison.Ordinal);
        Assert.Contains("none of torch.save's", Refusal(TorchFile.Archive([("readme.txt", pickle)])), StringComparison.Ordinal);
        Assert.Contains("'data/0', which is not in the archive",
            Refusal(TorchFile.Of(new Dictionary<string, object?> { ["a"] = Vector(6) })), StringComparison.Ordinal);
    }

    [Fact]
    public void An_archive_cut_off_anywhere_is_an_error()
    {
        var whole = TorchFile.Of(new Dictionary<string, object?> { ["a"] = Vector(6) }, Six);
        for (var length = 0; length < whole.Length; length++)
            Assert.NotEmpty(Refusal(whole[..length]));
    }

    private static View Vector(long count) => new("FloatStorage", "0", 6, 0, [count], [1]);

    private static View Matrix(long rows, long columns) => new("FloatStorage", "0", 6, 0, [rows, columns], [columns, 1]);

    private static bool Same(Tensor expected, Tensor actual) => expected.shape.SequenceEqual(actual.shape) && expected.Equals(actual);

    private WeightSet Open(byte[] file) => WeightSet.Open(_folder.Write("file.bin", file));

    private string Refusal(byte[] file) => Assert.Throws<WeightFileException>(() => Open(file)).Problem;
}
