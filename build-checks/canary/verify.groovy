// The build has failed, as it must; it must have failed for the two planted bugs and not for anything else.
def log = new File(basedir, 'build.log').text
def expected = [
    'DeadBug.java'        : '[DeadException]',
    'NullDereference.java': '[NullAway]',
]
expected.each { file, check ->
    assert log.readLines().any { it.contains('ERROR') && it.contains(file) && it.contains(check) }:
        "${check} was not reported in ${file}: the compiler checks are off. See ${basedir}/build.log"
}
return true
