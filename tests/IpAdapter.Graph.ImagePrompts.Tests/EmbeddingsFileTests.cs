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
        Loader.Describe(known);
        Assert.Equal(new ImagePromptDescription("'look.safetensors'", hasStates ? "face identities and hidden states" : null, 5) { StatesWidth = hasStates ? 3 : null }, known.Outputs[""]);
    }

    [Fact]
    public void Sides_in_files_of_their_own_are_put_together()
    {
        var (positive, negative) = (NumpyArray.Write(_folder, "(2, 3)", [1, 2, 3, 4, 5, 6]), NumpyArray.Write(_folder, "(2, 3)", [0, 0, 0, 7, 7, 7]));

        var loaded = Load(new(new FilePath(positive), new FilePath(negative)));

        Assert.Equal([1L, 2, 3], loaded.Positive.shape);
        Assert.Equal([1f, 2, 3, 4, 5, 6], loaded.Positive.data<float>().ToArray());
        Assert.Equal([0f, 0, 0, 7, 7, 7], loaded.Negative.data<float>().ToArray());
    }

    [Theory]
    [InlineData("(3,)")]
    [InlineData("(3, 1, 1)")]
    public void A_tensor_of_another_shape_is_a_problem_that_says_what_is_expected(string shape)
    {
        var known = new KnownInputs(("Path", new FilePath(NumpyArray.Write(_folder, shape, [1, 2, 3]))));

        Loader.Describe(known);

        Assert.Contains("the negative half first", Assert.Single(known.Problems).Message);
    }

    private LoadEmbeddings Loader => new(new NumbersFile(_bench.Store), _bench.Store);

    private ImagePrompt Load(LoadEmbeddings.Inputs inputs)
    {
        var prompt = Loader.RunAsync(inputs, new NodeContext { NodeName = "look" }).AsTask().GetAwaiter().GetResult();
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
