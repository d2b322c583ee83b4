using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.ImagePrompts.Adapters;
using IpAdapter.Diffusion.ImagePrompts.Files;
using IpAdapter.Diffusion.Prompting;
using IpAdapter.Graph.ImagePrompts.Files;

namespace IpAdapter.Graph.ImagePrompts.Tests;

/// <summary>Image prompts in files.</summary>
public sealed class EmbeddingsFileTests : IDisposable
{
    private readonly Bench _bench = new();
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();
    private readonly string _folder = Directory.CreateTempSubdirectory("embeddings").FullName;

    public void Dispose()
    {
        _scope.Dispose();
        _bench.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(3, false)]
    [InlineData(2, true)]
    public void What_was_saved_is_loaded_again_to_the_bit(int prompts, bool hasStates)
    {
        using var prompt = new ImagePrompt(Bench.Noise(1, prompts, 2, 5), Bench.Noise(2, prompts, 2, 5))
        {
            PositiveStates = hasStates ? Bench.Noise(3, prompts, 2, 4, 3) : null,
            NegativeStates = hasStates ? Bench.Noise(4, prompts, 2, 4, 3) : null,
        };
        var path = Path.Combine(_folder, "look.safetensors");
        using (var file = File.Create(path))
            new ImagePromptFormat().Write(prompt, file, new Dictionary<string, string> { ["workflow"] = "name: \"x\"\n" });

        var loaded = Load(new(new FilePath(path)));

        AssertSame(prompt.Positive, loaded.Positive);
        AssertSame(prompt.Negative, loaded.Negative);
        Assert.Equal(hasStates, loaded.PositiveStates is not null);
        if (hasStates)
        {
            AssertSame(prompt.PositiveStates!, loaded.PositiveStates!);
            AssertSame(prompt.NegativeStates!, loaded.NegativeStates!);
        }

        var known = new KnownInputs(("Path", new FilePath(path)));
        Loader.Check(known);
        Assert.Equal(
            new ImagePromptDescription("'look.safetensors'", hasStates ? "face identities and hidden states" : null, 5, 2)
            {
                Prompts = prompts,
                Tokens = hasStates ? 4 : null,
                StatesWidth = hasStates ? 3 : null,
            },
            known.Outputs[""]);
        Assert.Equal(known.Outputs[""], new ImagePromptResult().Describe(loaded));
    }

    [Fact]
    public void Sides_in_files_of_their_own_are_put_together()
    {
        var (positive, negative) = (NumpyArray.Write(_folder, "(2, 3)", [1, 2, 3, 4, 5, 6]),
            NumpyArray.Write(_folder, "(2, 3)", [0, 0, 0, 7, 7, 7]));

        var loaded = Load(new(new FilePath(positive), new FilePath(negative)));

        Assert.Equal([1L, 2, 3], loaded.Positive.shape);
        Assert.Equal([1f, 2, 3, 4, 5, 6], loaded.Positive.data<float>().ToArray());
        Assert.Equal([0f, 0, 0, 7, 7, 7], loaded.Negative.data<float>().ToArray());
    }

    [Fact]
    public void One_negative_is_for_all_pictures_and_those_beyond_them_are_left_out()
    {
        var positive = NumpyArray.Write(_folder, "(2, 1, 3)", [1, 2, 3, 4, 5, 6]);
        foreach (var (shape, numbers, expected) in new[] { ("(1, 1, 3)", new float[] { 7, 8, 9 }, new float[] { 7, 8, 9, 7, 8, 9 }),
            ("(3, 1, 3)", [1, 1, 1, 2, 2, 2, 3, 3, 3], [1, 1, 1, 2, 2, 2]) })
        {
            var negative = NumpyArray.Write(_folder, shape, numbers);
            var known = new KnownInputs(("Path", new FilePath(positive)), ("Negative", new FilePath(negative)));
            Loader.Check(known);

            Assert.Empty(known.Problems);
            Assert.Equal(expected, Load(new(new FilePath(positive), new FilePath(negative))).Negative.data<float>().ToArray());
        }
    }

    [Fact]
    public void Sides_of_different_widths_are_a_problem_of_the_negative_before_the_run_and_in_it()
    {
        var (positive, negative) = (new FilePath(NumpyArray.Write(_folder, "(1, 3)", [1, 2, 3])),
            new FilePath(NumpyArray.Write(_folder, "(1, 2)", [1, 2])));
        var known = new KnownInputs(("Path", positive), ("Negative", negative));
        Loader.Check(known);

        Assert.Equal("Negative", Assert.Single(known.Problems).Port);
        Assert.Equal("Negative", Assert.Throws<NodeInputException>(() => Load(new(positive, negative))).Port);
    }

    [Fact]
    public void A_negative_that_can_not_be_read_is_a_problem_of_the_negative()
    {
        var broken = Path.Combine(_folder, "broken.safetensors");
        File.WriteAllText(broken, "no weights");
        var known = new KnownInputs(("Path", new FilePath(NumpyArray.Write(_folder, "(1, 3)", [1, 2, 3]))),
            ("Negative", new FilePath(broken)));

        Assert.Equal("Negative", Assert.Single(Loader.Check(known).Problems).Port);
    }

    [Fact]
    public void Identities_as_diffusers_keeps_them_are_read_by_an_adapter_of_faces()
    {
        var faces = NumpyArray.Write(_folder, "(2, 2, 1, 64)",
            [.. Enumerable.Range(0, 2 * 2 * 64).Select(number => number < 128 ? 0f : number / 256f)]);
        var adapter = Samples.Reader.Read(Samples.Golden("ip-adapter/ip-adapter-faceid-portrait_sd15.bin"));
        var known = new KnownInputs(("Path", new FilePath(faces)));
        Loader.Check(known);

        var described = Assert.IsType<ImagePromptDescription>(known.Outputs[""]);
        Assert.Equal(2, described.Pictures);
        Assert.Null(AdapterCompatibility.ProblemOf(adapter, Samples.Kinds.Get(adapter), described));
        var prompt = Load(new(new FilePath(faces)));
        Assert.Null(AdapterCompatibility.ProblemOf(adapter, Samples.Kinds.Get(adapter), (ImagePromptDescription)new ImagePromptResult()
            .Describe(prompt)));
        Assert.Equal([1L, 2, 64], prompt.Positive.shape);
    }

    [Theory]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    public void Numbers_are_read_in_single_precision_whatever_the_devices_type(ScalarType type)
    {
        using var store = new DeviceStore(ComputeDevice.Create("cpu", type));
        using var prompt = new ImagePrompt(tensor(new float[] { 0.1f, 1e5f }).reshape(1, 1, 2), zeros(1, 1, 2));
        var path = Path.Combine(_folder, "exact.safetensors");
        using (var file = File.Create(path))
            new ImagePromptFormat().Write(prompt, file, new Dictionary<string, string>());

        using var read = NumbersFile.Open(path).Read("image_embeds", store);

        Assert.Equal([0f, 0, 0.1f, 1e5f], read.data<float>().ToArray());
    }

    [Theory]
    [InlineData("(3,)")]
    [InlineData("(3, 1, 1)")]
    public void A_tensor_of_another_shape_is_a_problem_that_says_what_is_expected(string shape)
    {
        var known = new KnownInputs(("Path", new FilePath(NumpyArray.Write(_folder, shape, [1, 2, 3]))));

        Loader.Check(known);

        Assert.Contains("the negative half first", Assert.Single(known.Problems).Message);
    }

    private LoadEmbeddings Loader => new(_bench.Store);

    private ImagePrompt Load(LoadEmbeddings.Inputs inputs)
    {
        var prompt = Loader.CheckAndRunAsync(inputs, new NodeContext { NodeName = "look" }, Samples.ResultTypes).GetAwaiter().GetResult();
        foreach (var side in new[] { prompt.Positive, prompt.Negative, prompt.PositiveStates, prompt.NegativeStates })
            if (side is not null)
                _scope.Attach(side);
        return prompt;
    }

    private static void AssertSame(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.True(expected.equal(actual).all().item<bool>());
    }
}
