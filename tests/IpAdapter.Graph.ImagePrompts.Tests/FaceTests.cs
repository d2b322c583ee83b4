using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Prompting;
using IpAdapter.Graph.ImagePrompts.Faces;

namespace IpAdapter.Graph.ImagePrompts.Tests;

/// <summary>Who is in a picture: from files, from a face model, and to the adapters that read it.</summary>
public sealed class FaceTests : IDisposable
{
    private readonly Bench _bench = new();
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();
    private readonly string _folder = Directory.CreateTempSubdirectory("faces").FullName;

    public void Dispose()
    {
        _scope.Dispose();
        _bench.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("(4,)", 1)]
    [InlineData("(1, 4)", 1)]
    [InlineData("(3, 1, 4)", 3)]
    public void An_identity_is_the_last_dimension_of_its_file(string shape, int faces)
    {
        var path = NumpyArray.Write(_folder, shape, [.. Enumerable.Range(0, faces * 4).Select(number => (float)number)]);

        Assert.Equal(new FaceIdentityDescription($"'{Path.GetFileName(path)}'", 4, faces), Described(path));
        using var identity = Run(new LoadFaceIdentity(_bench.Store), new(new FilePath(path)));
        Assert.Equal([faces, 4L], identity.Embeddings.shape);
        Assert.Equal(faces * 4 - 1, identity.Embeddings[-1, -1].item<float>());
    }

    [Theory]
    [InlineData(0f, "load-embeddings")]
    [InlineData(float.NaN, "not a number")]
    [InlineData(float.PositiveInfinity, "not a number")]
    public void A_face_of_nothing_is_refused(float number, string expected)
    {
        var path = NumpyArray.Write(_folder, "(2, 1, 4)", [number, number, number, number, 0.5f, 0.5f, 0.5f, 0.5f]);

        var refused = Assert.Throws<NodeInputException>(() => Run(new LoadFaceIdentity(_bench.Store), new(new FilePath(path))));

        Assert.Equal("Path", refused.Port);
        Assert.Contains(expected, refused.Message);
    }

    [Fact]
    public void A_file_without_a_whole_array_is_a_problem_of_the_path()
    {
        var path = NumpyArray.Write(_folder, "(2, 4)", [1, 2, 3]);

        var refused = Assert.Single(new LoadFaceIdentity(_bench.Store).Check(new KnownInputs(("Path", new FilePath(path)))).Problems);

        Assert.Equal("Path", refused.Port);
        Assert.Contains("32 bytes, but 12 follow", refused.Message);
    }

    [Fact]
    public void Without_a_face_model_it_is_said_what_is_missing_and_what_helps()
    {
        var known = new KnownInputs();
        new EmbedFace(_bench.Store.Device).Check(known);

        var problem = Assert.Single(known.Problems);
        Assert.Equal("Embedder", problem.Port);
        Assert.Contains("none comes with this product", problem.Message);
        Assert.Contains("image-prompt/load-identity", problem.Message);
    }

    [Fact]
    public void A_face_model_of_somebody_elses_is_asked_for_the_first_face_of_every_picture()
    {
        using var identity = Run(new EmbedFace(_bench.Store.Device), new([Grey(10), Grey(20)], new BrightnessEmbedder()));

        Assert.Equal([10f, 10, 10, 20, 20, 20], identity.Embeddings.data<float>().ToArray());
    }

    [Fact]
    public void A_picture_without_a_face_is_named()
    {
        var refused = Assert.Throws<NodeInputException>(() => Run(new EmbedFace(_bench.Store.Device),
            new([Grey(10), Grey(0)], new BrightnessEmbedder())));

        Assert.Contains("'brightness' finds no face in picture 2", refused.Message);
    }

    [Fact]
    public void An_identity_written_as_an_output_is_read_again()
    {
        using var identity = new FaceIdentity(Bench.Noise(1, 2, 5));
        var path = Path.Combine(_folder, "who.safetensors");
        using (var file = File.Create(path))
            new FaceIdentityFormat().Write(identity, file, new Dictionary<string, string>());

        using var read = Run(new LoadFaceIdentity(_bench.Store), new(new FilePath(path)));

        Assert.True(identity.Embeddings.equal(read.Embeddings).all().item<bool>());
    }

    [Fact]
    public void An_adapter_that_reads_pictures_takes_no_identity()
    {
        var known = new KnownInputs(("Adapter", _bench.Base));
        new EncodeFace(_bench.Store, Samples.Kinds).Check(known);

        Assert.Contains("(kind base) reads image embeddings, not face identities", Assert.Single(known.Problems).Message);
    }

    private object Described(string path)
    {
        var known = new KnownInputs(("Path", new FilePath(path)));
        new LoadFaceIdentity(_bench.Store).Check(known);
        return known.Outputs[""];
    }

    private static Image Grey(byte level)
    {
        var pixels = new byte[2 * 2 * 3];
        Array.Fill(pixels, level);
        return new Image(2, 2, pixels);
    }

    private static TOutput Run<TInputs, TOutput>(INode<TInputs, TOutput> node, TInputs inputs)
        where TInputs : notnull =>
        node.CheckAndRunAsync(inputs, new NodeContext { NodeName = "face" }, Samples.ResultTypes).GetAwaiter().GetResult();

    /// <summary>Takes every bright picture for a face, twice.</summary>
    private sealed record BrightnessEmbedder : FaceEmbedder
    {
        public override string Name => "brightness";

        public override long Width => 3;

        public override Tensor Embed(Image picture) =>
            picture.Pixels.Span[0] is var level && level == 0
                ? zeros(0, 3)
                : tensor(new float[] { level, level, level, 1, 1, 1 }).reshape(2, 3);
    }
}
