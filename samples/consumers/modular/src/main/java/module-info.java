// begin module
module org.example.modular {
    requires dev.sluice.nativeops;
}
// end module
