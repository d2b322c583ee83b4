using IpAdapter.Diffusion.Checkpoints;
using IpAdapter.Diffusion.Checkpoints.Kinds;
using IpAdapter.Diffusion.Models.Autoencoders;
using IpAdapter.Diffusion.Models.ControlNets;
using IpAdapter.Diffusion.Models.ImageEncoders;
using IpAdapter.Diffusion.Models.T2IAdapters;
using IpAdapter.Diffusion.Models.TextEncoders;
using IpAdapter.Diffusion.Models.TextEncoders.Tokenizers;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Diffusion.Tests.WeightFiles.Pickles;
using IpAdapter.Diffusion.WeightFiles;
using View = IpAdapter.Diffusion.Tests.WeightFiles.Pickles.PickleBytes.Tensor;

namespace IpAdapter.Diffusion.Tests.WeightFiles.Fuzzing;

/// <summary>
/// The sound files that are damaged: headers, pickles and directories of weight files; what lies beside them; and headers of whole models,
/// opened as what they are.
/// </summary>
internal sealed class Corpus
{
    private const int OtherFileOfSo = 6;    // the rest are weight files
    private const int WholeModelOfSo = 8;   // of the others: they have hundreds of tensors, and take as much longer

    private readonly TestFolder _folder;
    private readonly IReadOnlyList<SoundFile> _weightFiles, _others, _models;

    /// <param name="folder">Where they are read: sound files that lie beside a damaged one are copied there.</param>
    public Corpus(TestFolder folder)
    {
        _folder = folder;
        (_weightFiles, _others, _models) = ([.. WeightFiles()], [.. Settings(), .. Parts()], [.. Models()]);
    }

    public IEnumerable<SoundFile> All => [.. _weightFiles, .. _others, .. _models];

    public SoundFile Pick(Random random)
    {
        var files = random.Next(OtherFileOfSo) > 0 ? _weightFiles : random.Next(WholeModelOfSo) > 0 ? _others : _models;
        return files[random.Next(files.Count)];
    }

    private static IEnumerable<SoundFile> WeightFiles()
    {
        yield return Safetensors("ip-adapter/ip-adapter_sd15.safetensors");
        yield return Safetensors("embeddings/weave_sdxl.safetensors");
        yield return Archive("ip-adapter/ip-adapter_sd15.bin", Golden("ip-adapter/ip-adapter_sd15.bin"));
        yield return Archive("embeddings/mosaic.pt", Golden("embeddings/mosaic.pt"));
        yield return Archive("zip64", TorchFile.Zip64([("x/data.pkl", PickleBytes.Of(Views())), ("x/byteorder", "little"u8.ToArray()),
            ("x/data/0", new byte[256])]));
        yield return Pickle("pickle: nested", Nested());
        yield return Pickle("pickle: views", Views());
    }

    // Everything that stands in JSON beside the weights.
    private IEnumerable<SoundFile> Settings()
    {
        foreach (var shard in Directory.EnumerateFiles(TestFolder.Golden("models/formats/vae-sharded"), "*-of-*"))
            Copy(shard, $"shards/{Path.GetFileName(shard)}");
        yield return Setting("shards/diffusion_pytorch_model.safetensors.index.json",
            "formats/vae-sharded/diffusion_pytorch_model.safetensors.index.json",
            path => WeightSet.OpenFolder(Path.GetDirectoryName(path)!, "diffusion_pytorch_model"));
        yield return Setting("sdxl/unet.json", "sdxl-tiny/unet/config.json", UNetConfig.Read);
        yield return Setting("sdxl/vae.json", "sdxl-tiny/vae/config.json", AutoencoderConfig.Read);
        yield return Setting("sdxl/text.json", "sdxl-tiny/text_encoder_2/config.json", TextEncoderConfig.Read);
        yield return Setting("sdxl/scheduler.json", "sdxl-tiny/scheduler/scheduler_config.json", NoiseScheduleConfig.Read);
        yield return Setting("sdxl/model_index.json", "sdxl-tiny/model_index.json",
            path => ModelFolderDescription.Read(Path.GetDirectoryName(path)!));
        yield return Setting("encoder/config.json", "image_encoder/config.json", ImageEncoderConfig.Read);
        yield return Setting("encoder/preprocessor_config.json", "image_encoder/preprocessor_config.json",
            path => ClipPreprocessing.Read(path, 64));
        yield return Setting("tokenizer/tokenizer_config.json", "sdxl-tiny/tokenizer_2/tokenizer_config.json",
            path => TokenizerSource.Read(Path.GetDirectoryName(path)!));
    }

    // Weights of parts, beside their configurations.
    private IEnumerable<SoundFile> Parts()
    {
        Copy(TestFolder.Golden("models/image_encoder/config.json"), "vision/config.json");
        yield return Model("vision/model.safetensors", "image_encoder/model.safetensors", path => ImageEncoder.Open(path));
        Copy(TestFolder.Golden("models/t2iadapter-tiny/config.json"), "t2i/config.json");
        yield return Model("t2i/diffusion_pytorch_model.safetensors", "t2iadapter-tiny/diffusion_pytorch_model.safetensors",
            path => T2IAdapter.Open(Path.GetDirectoryName(path)!));
        // a file alone has its configuration in a folder of its name
        Copy(TestFolder.Golden("models/t2iadapter-tiny/config.json"), "t2i-alone/config.json");
        yield return Model("t2i-alone.safetensors", "t2iadapter-tiny/diffusion_pytorch_model.safetensors", path => T2IAdapter.Open(path));
    }

    private IEnumerable<SoundFile> Models()
    {
        Copy(TestFolder.Golden("models/sd15-tiny/vae/config.json"), "vae/config.json");
        yield return Model("vae/diffusion_pytorch_model.safetensors", "sd15-tiny/vae/diffusion_pytorch_model.safetensors",
            path => Autoencoder.Open(path));
        Copy(TestFolder.Golden("models/controlnet-tiny/config.json"), "control/config.json");
        yield return Model("control/control.safetensors", "controlnet-tiny.safetensors", path => ControlNet.Open(path));
        yield return Model("sd15.safetensors", "sd15-tiny.safetensors",
            path => Checkpoint.Open(path, TestFolder.Golden("models/sd15-tiny")));
        yield return Model("sdxl.safetensors", "sdxl-tiny.safetensors",
            path => Checkpoint.Open(path, TestFolder.Golden("models/sdxl-tiny")));
    }

    private static SoundFile Safetensors(string name)
    {
        var whole = Golden(name);
        return WeightFile(name, whole, random => Mutations.Of(whole, random, 0, HeaderEnd(whole)));
    }

    // The directory lies at the end, the pickle at the beginning: half of the damage to each.
    private static SoundFile Archive(string name, byte[] whole)
    {
        var directory = whole.AsSpan().IndexOf("PK\x01\x02"u8);
        return WeightFile(name, whole, random => random.Next(2) == 0 ? Mutations.Of(whole, random, directory, whole.Length)
            : Mutations.Of(whole, random, 0, Math.Min(whole.Length, 4096)));
    }

    private static SoundFile Pickle(string name, object? root)
    {
        var pickle = PickleBytes.Of(root);
        return WeightFile(name, TorchFile.Of(pickle, Storages), random => TorchFile.Of(Mutations.OfPickle(pickle, random), Storages));
    }

    private static SoundFile WeightFile(string name, byte[] whole, Func<Random, byte[]> damaged) =>
        new(name, "damaged.bin", whole, damaged, path =>
    {
        var header = WeightFileHeader.Read(path);
        KnownKinds.BuiltIn.Describe(header);
        return header;
    });

    private SoundFile Setting(string place, string golden, Func<string, object> read)
    {
        var whole = Golden(golden);
        Copy(TestFolder.Golden($"models/{golden}"), place);
        return new(golden, place, whole, random => Mutations.Of(whole, random, 0, whole.Length), path =>
        {
            read(path);
            return null;
        });
    }

    private static SoundFile Model(string place, string golden, Func<string, object> open)
    {
        var whole = Golden(golden);
        var header = whole[..HeaderEnd(whole)];
        return new($"{golden}, opened", place, header, random => Mutations.Of(header, random, 0, header.Length), path =>
        {
            open(path);
            return null;
        })
        { Tail = whole.Length - header.Length };
    }

    private static int HeaderEnd(byte[] whole) => sizeof(long) + BitConverter.ToInt32(whole);

    private static byte[] Golden(string name) => File.ReadAllBytes(TestFolder.Golden($"models/{name}"));

    private void Copy(string from, string place)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[place])!);
        File.Copy(from, _folder[place]);
    }

    private static (string Key, byte[] Bytes)[] Storages =>
        [("0", [.. Enumerable.Range(0, 256).Select(i => (byte)i)]), ("1", new byte[64])];

    private static Dictionary<string, object?> Nested() => new()
    {
        ["state_dict"] = new Dictionary<string,
            object?>
        {
            ["a"] = new View("HalfStorage", "0", 128, 0, [8, 16], [16, 1]),
            ["b"] = new Dictionary<string,
            object?>
            { ["c"] = new View("FloatStorage", "1", 16, 4, [3], [1]) { IsParameter = true } }
        },
        ["epoch"] = 3,
        ["callbacks"] = new List<object?> { "text", null, true, new object?[] { 1L << 40, "more" } },
    };

    private static Dictionary<string, object?> Views() => new()
    {
        ["rows"] = new View("FloatStorage", "0", 64, 0, [8, 8], [8, 1]),
        ["transposed"] = new View("FloatStorage", "0", 64, 0, [8, 8], [1, 8]),
        ["part"] = new View("FloatStorage", "0", 64, 9, [2, 3], [16, 2]),
        ["bytes"] = new View("ByteStorage", "0", 256, 3, [4, 5], [7, 1]),
        ["one"] = new View("DoubleStorage", "0", 32, 31, [], []),
    };
}
