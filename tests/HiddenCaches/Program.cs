using System.Runtime.InteropServices;
using IpAdapter.Diffusion.Platform;
using IpAdapter.Diffusion.Platform.Caches;

// Makes this processor one that hides its caches, before the first convolution, and says what the cure does about it.
var library = NativeLibraries.LoadTorch().Library!;
var handle = NativeLibrary.Load(library);
var caches = OneDnnCaches.Find(library, handle);
var context = TorchContext.Find(handle)!;
Console.WriteLine($"believed: {string.Join(",", caches.Bytes ?? [])}");

// As an AMD processor answers behind such a virtual machine, whatever this one is.
var hiding = new X86Cpu((leaf, subleaf) => leaf switch
{
    0 => X86Cpu.Read(0, 0) with { Ebx = 0x6874_7541, Edx = 0x6974_6e65, Ecx = 0x444d_4163 },
    0x8000_001D => default,
    _ => X86Cpu.Read(leaf, subleaf),
});

var libraryIsStripped = false;
switch (args[0])
{
    case "hidden":
        caches.Hide();
        break;
    case "hidden-otherwise":
        caches.Write(sharing: [1, 1, 2], bytes: [1, 1, 1]);
        break;
    case "third-level-hidden":
        caches.Write(sharing: [1, 1, 1], bytes: [32 << 10, 1 << 20, 1]);
        break;
    case "stripped":
        caches.Hide();
        libraryIsStripped = true;
        break;
    default:
        throw new ArgumentException($"'{args[0]}' is no case");
}

Console.WriteLine($"wrong before: {ConvolutionProof.FindWrong(ConvolutionProof.Few).Count}");
var words = caches.Words;
var cure = CacheSizeRepair.Apply(
    hiding,
    () => libraryIsStripped ? throw new InvalidDataException("it has no table of local symbols") : caches,
    () => context.TryUseOneDnn(false));
Console.WriteLine($"outcome: {cure.Outcome}");
Console.WriteLine($"warning: {cure.Warning}");
Console.WriteLine($"left alone: {caches.Words == words}");
Console.WriteLine($"oneDNN: {context.UsesOneDnn}");
Console.WriteLine($"given: {string.Join(",", caches.Bytes ?? [])}");
Console.WriteLine($"wrong after: {ConvolutionProof.FindWrong(ConvolutionProof.Few).Count}");
