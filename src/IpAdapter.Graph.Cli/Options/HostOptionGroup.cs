using System.CommandLine;
using System.CommandLine.Parsing;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Graph.Hosting;
using IpAdapter.Graph.Hosting.Machine;

namespace IpAdapter.Graph.Cli.Options;

/// <summary>The options of every command that needs plugins, and of those that need a device too.</summary>
internal sealed class HostOptionGroup
{
    // The types' names, and the short ones that people know from elsewhere.
    private static readonly Dictionary<string, DType> DTypes = new()
    {
        ["float32"] = DType.Float32,
        ["float16"] = DType.Float16,
        ["bfloat16"] = DType.BFloat16,
        ["fp32"] = DType.Float32,
        ["fp16"] = DType.Float16,
        ["bf16"] = DType.BFloat16,
    };

    private readonly Option<string> _device = new("--device")
    {
        Description = "Where to compute: cpu, cuda or cuda:N.",
        HelpName = "cpu|cuda[:n]",
        DefaultValueFactory = _ => "cpu",
    };

    private readonly Option<string?> _dtype = new("--dtype")
    {
        Description = "Type that models compute in. Without it float32 on a CPU, float16 on a GPU.",
    };

    private readonly Option<bool> _plain = new("--plain")
    {
        Description = "Compute with libtorch's own operators on weights as they are: slower, and the same up to rounding. Which way a "
            + "picture was drawn is in its record.",
    };

    private readonly Option<bool> _noMap = new("--no-mmap")
    {
        Description = "Read weight files instead of mapping them: for disks where files change underneath.",
    };

    private readonly Option<long?> _memory = new("--memory")
    {
        Description = "Weights the device may hold, such as 6GiB; over it the least recently used leave first. A run that needs more than "
            + "the machine has is allowed up to this.",
        HelpName = "bytes",
        CustomParser = Bytes,
    };

    private readonly Option<string[]> _plugins = new("--plugins")
    {
        Description = "A folder of plugins. May be given several times; takes the place of those the command came with: name their folder "
            + "too, to have both.",
        HelpName = "folder",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string[]> _trust = new("--trust")
    {
        Description = "Load only plugins whose manifest has this sha256 ('ipgraph plugins list' shows them). A file with one a line "
            + "is taken too.",
        HelpName = "sha256|file",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly bool _computes;

    private HostOptionGroup(bool computes)
    {
        _computes = computes;
        _dtype.TakeOneOf([.. DTypes.Keys]);
    }

    /// <summary>Adds the options that choose plugins.</summary>
    public static HostOptionGroup AddPluginOptions(Command command) => new HostOptionGroup(computes: false).AddTo(command);

    /// <summary>Adds the options that choose plugins, and those that say where and how to compute.</summary>
    public static HostOptionGroup AddAllOptions(Command command) => new HostOptionGroup(computes: true).AddTo(command);

    /// <summary>Reads what was given.</summary>
    /// <exception cref="BadInputException">A folder or file that is not there.</exception>
    public GraphHostOptions Read(ParseResult arguments)
    {
        var options = new GraphHostOptions
        {
            PluginFolders = PluginFolders.Choose(arguments.GetValue(_plugins)),
            ModelFolders = ModelFolders.FromEnvironment(),
            TrustedManifests = arguments.GetValue(_trust) is { Length: > 0 } trusted ? TrustList.Read(trusted) : null,
            CacheBytes = 0,
            KeepsModels = false,
        };
        if (!_computes)
            return options;

        return options with
        {
            Device = arguments.GetValue(_device)!,
            DType = arguments.GetValue(_dtype) is { } dtype ? DTypes[dtype] : null,
            Forms = arguments.GetValue(_plain) ? LayerForms.Plain : null,
            MapsFiles = !arguments.GetValue(_noMap),
            MemoryBytes = arguments.GetValue(_memory),
        };
    }

    /// <summary>Draws as a picture was drawn, where nothing else was asked for.</summary>
    /// <param name="options">What was asked for.</param>
    /// <param name="recorded">What the picture was drawn with; null where nothing says it.</param>
    public static void TakeOver(GraphHostOptions options, ComputeEnvironment? recorded)
    {
        options.DType ??= recorded?.DType;
        options.Forms ??= recorded?.Forms;
    }

    private HostOptionGroup AddTo(Command command)
    {
        if (_computes)
        {
            command.Add(_device);
            command.Add(_dtype);
            command.Add(_plain);
            command.Add(_memory);
            command.Add(_noMap);
        }

        command.Add(_plugins);
        command.Add(_trust);
        return this;
    }

    private static long? Bytes(ArgumentResult result)
    {
        var text = result.Tokens is [var token] ? token.Value : "";
        if (ByteCount.TryParse(text, out var bytes))
            return bytes;
        result.AddError($"--memory: '{text}' is not an amount of memory such as 6GiB or 800MiB.");
        return null;
    }
}
